-- DropIndex
DROP INDEX "Order_organizationId_number_idx";

-- CreateIndex
CREATE INDEX "Order_organizationId_number_id_idx" ON "Order"("organizationId", "number", "id");

-- CreateIndex
CREATE INDEX "Order_organizationId_connectionId_placedAt_id_idx" ON "Order"("organizationId", "connectionId", "placedAt", "id");

-- CreateIndex
CREATE INDEX "Order_number_customerName_customerEmail_idx" ON "Order" USING GIN ("number" gin_trgm_ops, "customerName" gin_trgm_ops, "customerEmail" gin_trgm_ops);

-- Totals of the list, in all and by status.
SELECT count_list('orders', '"Order"', 'status');

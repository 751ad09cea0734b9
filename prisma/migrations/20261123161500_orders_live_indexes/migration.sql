-- Lists show rows that are not deleted. Indexes of those rows alone answer a count without the table.
-- The schema names these indexes without the condition, which Prisma cannot express and does not compare.
DROP INDEX "Order_organizationId_placedAt_id_idx";
CREATE INDEX "Order_organizationId_placedAt_id_idx" ON "Order"("organizationId", "placedAt", "id") WHERE "deletedAt" IS NULL;

DROP INDEX "Order_organizationId_createdAt_id_idx";
CREATE INDEX "Order_organizationId_createdAt_id_idx" ON "Order"("organizationId", "createdAt", "id") WHERE "deletedAt" IS NULL;

DROP INDEX "Order_organizationId_totalAmount_id_idx";
CREATE INDEX "Order_organizationId_totalAmount_id_idx" ON "Order"("organizationId", "totalAmount", "id") WHERE "deletedAt" IS NULL;

DROP INDEX "Order_organizationId_status_placedAt_id_idx";
CREATE INDEX "Order_organizationId_status_placedAt_id_idx" ON "Order"("organizationId", "status", "placedAt", "id") WHERE "deletedAt" IS NULL;

DROP INDEX "Order_organizationId_number_id_idx";
CREATE INDEX "Order_organizationId_number_id_idx" ON "Order"("organizationId", "number", "id") WHERE "deletedAt" IS NULL;

DROP INDEX "Order_organizationId_connectionId_placedAt_id_idx";
CREATE INDEX "Order_organizationId_connectionId_placedAt_id_idx" ON "Order"("organizationId", "connectionId", "placedAt", "id") WHERE "deletedAt" IS NULL;

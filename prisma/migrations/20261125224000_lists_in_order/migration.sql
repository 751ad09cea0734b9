-- Lists are sorted by creation, then by id. Their indexes end with the id, so that a page reads a range
-- in order and sorts nothing.

-- DropIndex
DROP INDEX "ApiKey_organizationId_createdAt_idx";

-- DropIndex
DROP INDEX "Connection_organizationId_createdAt_idx";

-- DropIndex
DROP INDEX "Job_organizationId_status_createdAt_idx";

-- DropIndex
DROP INDEX "WebhookDelivery_endpointId_createdAt_idx";

-- CreateIndex
CREATE INDEX "ApiKey_organizationId_createdAt_id_idx" ON "ApiKey"("organizationId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Connection_organizationId_createdAt_id_idx" ON "Connection"("organizationId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Job_organizationId_status_createdAt_id_idx" ON "Job"("organizationId", "status", "createdAt", "id");

-- CreateIndex
CREATE INDEX "WebhookDelivery_endpointId_createdAt_id_idx" ON "WebhookDelivery"("endpointId", "createdAt", "id");

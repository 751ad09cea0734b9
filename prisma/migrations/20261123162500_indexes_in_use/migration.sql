-- Indexes that no query uses make every write dearer.

-- DropIndex
DROP INDEX "WebhookEvent_organizationId_createdAt_id_idx";

-- DropIndex
DROP INDEX "WebhookDelivery_organizationId_createdAt_id_idx";

-- Jobs are listed by the id of what they are about, without its type.

-- DropIndex
DROP INDEX "Job_resourceType_resourceId_createdAt_idx";

-- CreateIndex
CREATE INDEX "Job_resourceId_createdAt_id_idx" ON "Job"("resourceId", "createdAt", "id");

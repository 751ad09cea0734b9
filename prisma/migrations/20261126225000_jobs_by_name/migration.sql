-- For the filter by name. Most jobs are deliveries, which the index by time finds at once: they are not in
-- it, so that publishing an event does not write it.
CREATE INDEX "Job_organizationId_name_createdAt_id_idx" ON "Job"("organizationId", "name", "createdAt", "id") WHERE "name" <> 'webhook.deliver';

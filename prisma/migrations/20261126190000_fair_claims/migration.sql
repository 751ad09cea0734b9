-- What a job shares its slots with, such as the other deliveries to its endpoint.
ALTER TABLE "Job" ADD COLUMN "concurrencyKey" TEXT;

-- Workers walk the organizations that have due jobs in a circle, and take the earliest jobs of each.
CREATE INDEX "Job_pending_idx" ON "Job"("queue", (coalesce("organizationId", '')), "runAt") WHERE "status" = 'pending';

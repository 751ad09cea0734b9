-- For the filters by payload and error. Most jobs are deliveries, which are not in the index of payloads, so
-- that publishing an event does not write it; jobs without an organization are in no list.
CREATE INDEX "Job_payload_idx" ON "Job" USING GIN ("payload" jsonb_path_ops) WHERE "name" <> 'webhook.deliver' AND "organizationId" IS NOT NULL;

CREATE INDEX "Job_errorText_idx" ON "Job" USING GIN ((("error" ->> 'code') || ' ' || ("error" ->> 'message')) gin_trgm_ops) WHERE "error" IS NOT NULL;

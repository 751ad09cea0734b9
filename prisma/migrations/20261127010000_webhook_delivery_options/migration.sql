-- AlterTable
ALTER TABLE "WebhookEndpoint" ADD COLUMN "filters" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "headers" TEXT,
ADD COLUMN     "headerNames" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "isOrdered" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "maxPerSecond" INTEGER,
ADD COLUMN     "nextSlotAt" TIMESTAMP(3);

-- AlterTable
ALTER TABLE "WebhookDelivery" ADD COLUMN "failedAttempts" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "slotAt" TIMESTAMP(3);

-- AlterTable
-- Events that exist get their number in the order of the table, which is nearly that of their time.
ALTER TABLE "WebhookEvent" ADD COLUMN "resourceId" TEXT,
ADD COLUMN     "sequence" BIGSERIAL NOT NULL,
ADD COLUMN     "position" BIGINT;

-- CreateTable
CREATE TABLE "EventFeed" (
    "organizationId" TEXT NOT NULL,
    "position" BIGINT NOT NULL DEFAULT 0,
    "settled" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "EventFeed_pkey" PRIMARY KEY ("organizationId")
);

-- Takes the place of the index by organization: publishing an event writes no more of them.
CREATE INDEX "WebhookEvent_organizationId_sequence_idx" ON "WebhookEvent"("organizationId", "sequence");
DROP INDEX "WebhookEvent_organizationId_idx";

-- Events get their position when somebody reads the feed: only then they are in this index.
CREATE UNIQUE INDEX "WebhookEvent_organizationId_position_key" ON "WebhookEvent"("organizationId", "position") WHERE "position" IS NOT NULL;

-- AlterTable
ALTER TABLE "Organization" ADD COLUMN     "webhookPortalOrigins" JSONB NOT NULL DEFAULT '[]';

-- AlterTable
ALTER TABLE "WebhookEndpoint" ADD COLUMN     "customerId" TEXT;

-- CreateTable
CREATE TABLE "WebhookPortalSession" (
    "id" TEXT NOT NULL,
    "organizationId" TEXT NOT NULL,
    "customerId" TEXT NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "userId" TEXT,
    "sessionId" TEXT,
    "apiKeyId" TEXT,
    "expiresAt" TIMESTAMP(3) NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "WebhookPortalSession_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "WebhookPortalSession_tokenHash_key" ON "WebhookPortalSession"("tokenHash");

-- CreateIndex
CREATE INDEX "WebhookPortalSession_organizationId_customerId_idx" ON "WebhookPortalSession"("organizationId", "customerId");

-- CreateIndex: an event reads the endpoints of the organization itself and of one customer
CREATE INDEX "WebhookEndpoint_organizationId_customerId_createdAt_id_idx" ON "WebhookEndpoint"("organizationId", "customerId", "createdAt", "id") WHERE "deletedAt" IS NULL;

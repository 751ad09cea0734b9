-- AlterTable
ALTER TABLE "WebhookEndpoint" ADD COLUMN "previousSecret" TEXT,
ADD COLUMN     "previousValidUntil" TIMESTAMP(3),
ADD COLUMN     "failures" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "failingSince" TIMESTAMP(3),
ADD COLUMN     "nextProbeAt" TIMESTAMP(3);

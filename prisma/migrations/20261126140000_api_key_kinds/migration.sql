-- AlterTable
ALTER TABLE "ApiKey" ADD COLUMN "allowedAddresses" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN "kind" TEXT NOT NULL DEFAULT 'personal',
ADD COLUMN "previousKeyHash" TEXT,
ADD COLUMN "previousValidUntil" TIMESTAMP(3),
ADD COLUMN "rateLimit" INTEGER;

-- CreateTable
CREATE TABLE "ApiKeyUse" (
    "organizationId" TEXT NOT NULL,
    "keyId" TEXT NOT NULL,
    "day" TEXT NOT NULL,
    "uses" INTEGER NOT NULL,
    "lastUsedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "ApiKeyUse_pkey" PRIMARY KEY ("keyId","day")
);

-- CreateIndex
CREATE INDEX "ApiKeyUse_day_idx" ON "ApiKeyUse"("day");

-- CreateIndex
CREATE UNIQUE INDEX "ApiKey_previousKeyHash_key" ON "ApiKey"("previousKeyHash");

-- CreateIndex
CREATE INDEX "ApiKey_organizationId_userId_kind_createdAt_id_idx" ON "ApiKey"("organizationId", "userId", "kind", "createdAt", "id");

-- AddForeignKey
ALTER TABLE "ApiKeyUse" ADD CONSTRAINT "ApiKeyUse_keyId_fkey" FOREIGN KEY ("keyId") REFERENCES "ApiKey"("id") ON DELETE CASCADE ON UPDATE CASCADE;

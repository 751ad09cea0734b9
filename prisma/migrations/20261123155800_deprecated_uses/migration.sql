-- CreateTable
CREATE TABLE "DeprecatedUse" (
    "id" TEXT NOT NULL,
    "organizationId" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "callerType" TEXT NOT NULL,
    "callerId" TEXT NOT NULL,
    "uses" INTEGER NOT NULL,
    "lastUsedAt" TIMESTAMP(3) NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "DeprecatedUse_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "DeprecatedUse_organizationId_createdAt_id_idx" ON "DeprecatedUse"("organizationId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "DeprecatedUse_lastUsedAt_idx" ON "DeprecatedUse"("lastUsedAt");

-- CreateIndex
CREATE UNIQUE INDEX "DeprecatedUse_organizationId_operation_callerType_callerId_key" ON "DeprecatedUse"("organizationId", "operation", "callerType", "callerId");

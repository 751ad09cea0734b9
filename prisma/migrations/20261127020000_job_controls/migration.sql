-- AlterTable
ALTER TABLE "Job" ADD COLUMN "parentId" TEXT,
ADD COLUMN     "pendingChildren" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "waitsFor" TEXT;

-- Only jobs of batches are in it.
CREATE INDEX "Job_parentId_idx" ON "Job"("parentId") WHERE "parentId" IS NOT NULL;

-- CreateTable
CREATE TABLE "JobPause" (
    "organizationId" TEXT NOT NULL DEFAULT '',
    "target" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "JobPause_pkey" PRIMARY KEY ("organizationId","target")
);

-- CreateTable
CREATE TABLE "JobRate" (
    "organizationId" TEXT NOT NULL DEFAULT '',
    "name" TEXT NOT NULL,
    "nextAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "JobRate_pkey" PRIMARY KEY ("organizationId","name")
);

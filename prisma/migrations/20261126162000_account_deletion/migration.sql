-- AlterTable
ALTER TABLE "User" ADD COLUMN "erasedAt" TIMESTAMP(3);

-- CreateIndex
CREATE INDEX "User_deletedAt_idx" ON "User"("deletedAt");

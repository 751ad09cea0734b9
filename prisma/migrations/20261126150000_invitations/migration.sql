-- The token of a link is the id and its signature, so nothing of it is stored.

-- DropIndex
DROP INDEX "Invitation_tokenHash_key";

-- DropIndex
DROP INDEX "Invitation_organizationId_createdAt_idx";

-- AlterTable
ALTER TABLE "Invitation" DROP COLUMN "tokenHash",
ADD COLUMN "revokedAt" TIMESTAMP(3),
ADD COLUMN "roleId" TEXT,
ADD COLUMN "sentAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- CreateIndex
CREATE INDEX "Invitation_organizationId_createdAt_id_idx" ON "Invitation"("organizationId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Invitation_organizationId_email_idx" ON "Invitation"("organizationId", "email");

-- CreateIndex
CREATE INDEX "Invitation_roleId_idx" ON "Invitation"("roleId");

-- AddForeignKey
ALTER TABLE "Invitation" ADD CONSTRAINT "Invitation_roleId_fkey" FOREIGN KEY ("roleId") REFERENCES "Role"("id") ON DELETE CASCADE ON UPDATE CASCADE;

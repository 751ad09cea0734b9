-- AlterTable
ALTER TABLE "OAuthState" ADD COLUMN "sessionId" TEXT;

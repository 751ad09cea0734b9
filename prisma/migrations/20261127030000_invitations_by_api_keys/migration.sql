ALTER TABLE "Invitation" ADD COLUMN "apiKeyId" TEXT;

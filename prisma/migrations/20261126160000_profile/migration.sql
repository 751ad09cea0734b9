-- AlterTable
ALTER TABLE "User" ADD COLUMN "timeZone" TEXT,
ADD COLUMN "locale" TEXT;

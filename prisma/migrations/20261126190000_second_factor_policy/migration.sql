-- AlterTable
ALTER TABLE "Organization" ADD COLUMN     "requiresSecondFactor" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "Job" ADD COLUMN "failures" JSONB NOT NULL DEFAULT '[]';

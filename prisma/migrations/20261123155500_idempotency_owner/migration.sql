-- AlterTable
ALTER TABLE "IdempotencyKey" ADD COLUMN "lockOwner" TEXT;

-- Answers are encrypted from now on; those in the clear are of requests that nobody repeats after an update.
DELETE FROM "IdempotencyKey";

ALTER TABLE "Notification" ADD COLUMN "groupKey" TEXT,
  ADD COLUMN "count" INTEGER NOT NULL DEFAULT 1,
  ADD COLUMN "emailJobId" TEXT;
CREATE UNIQUE INDEX "Notification_groupKey_key" ON "Notification"("groupKey");

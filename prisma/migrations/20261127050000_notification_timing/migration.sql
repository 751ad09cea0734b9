ALTER TABLE "User" ADD COLUMN "quietFrom" TEXT,
ADD COLUMN "quietUntil" TEXT,
ADD COLUMN "digestHour" INTEGER NOT NULL DEFAULT 8;

ALTER TABLE "NotificationPreference" ADD COLUMN "digest" TEXT;

ALTER TABLE "Notification" ADD COLUMN "emailDueAt" TIMESTAMP(3);

CREATE INDEX "Notification_userId_organizationId_emailDueAt_idx" ON "Notification"("userId", "organizationId", "emailDueAt") WHERE "emailDueAt" IS NOT NULL;

ALTER TABLE "NotificationPreference" RENAME COLUMN "email" TO "isEnabled";
ALTER TABLE "NotificationPreference" ADD COLUMN "channel" TEXT NOT NULL DEFAULT 'email';
ALTER TABLE "NotificationPreference" ALTER COLUMN "channel" DROP DEFAULT;
ALTER TABLE "NotificationPreference" DROP CONSTRAINT "NotificationPreference_pkey",
  ADD CONSTRAINT "NotificationPreference_pkey" PRIMARY KEY ("userId", "type", "channel");

CREATE TABLE "ChatWebhook" (
  "organizationId" TEXT NOT NULL,
  "secretUrl" TEXT NOT NULL,
  "host" TEXT NOT NULL,
  "types" JSONB NOT NULL,
  "lastPostedAt" TIMESTAMP(3),
  "lastError" TEXT,
  "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updatedAt" TIMESTAMP(3) NOT NULL,

  CONSTRAINT "ChatWebhook_pkey" PRIMARY KEY ("organizationId")
);

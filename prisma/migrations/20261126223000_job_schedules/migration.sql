-- CreateTable
CREATE TABLE "JobSchedule" (
    "name" TEXT NOT NULL,
    "cron" TEXT NOT NULL,
    "timeZone" TEXT NOT NULL,
    "nextAt" TIMESTAMP(3) NOT NULL,
    "lastFiredAt" TIMESTAMP(3),

    CONSTRAINT "JobSchedule_pkey" PRIMARY KEY ("name")
);

-- Orders that the shop has deleted, as opposed to those that were deleted here.
ALTER TABLE "Order" ADD COLUMN "removedAtSource" TIMESTAMP(3);

CREATE TABLE "QuarantinedRecord" (
    "id" TEXT NOT NULL,
    "organizationId" TEXT NOT NULL,
    "connectionId" TEXT NOT NULL,
    "resource" TEXT NOT NULL,
    "externalId" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "record" JSONB NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "QuarantinedRecord_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "QuarantinedRecord_connectionId_resource_externalId_key" ON "QuarantinedRecord"("connectionId", "resource", "externalId");
CREATE INDEX "QuarantinedRecord_organizationId_connectionId_createdAt_id_idx" ON "QuarantinedRecord"("organizationId", "connectionId", "createdAt", "id");

CREATE TABLE "SeenRecord" (
    "connectionId" TEXT NOT NULL,
    "resource" TEXT NOT NULL,
    "externalId" TEXT NOT NULL,
    "jobId" TEXT NOT NULL,

    CONSTRAINT "SeenRecord_pkey" PRIMARY KEY ("connectionId", "resource", "externalId")
);
ALTER TABLE "SeenRecord" ADD CONSTRAINT "SeenRecord_connectionId_fkey" FOREIGN KEY ("connectionId") REFERENCES "Connection"("id") ON DELETE CASCADE ON UPDATE CASCADE;

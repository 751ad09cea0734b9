-- The audit trail as chains of hashes, one for each organization (decision 0029).

-- AlterTable
ALTER TABLE "AuditLog" ADD COLUMN "sequence" BIGINT, ADD COLUMN "hash" TEXT;

-- CreateTable
CREATE TABLE "AuditSeal" (
    "number" BIGINT NOT NULL,
    "chain" TEXT NOT NULL,
    "firstSequence" BIGINT NOT NULL,
    "lastSequence" BIGINT NOT NULL,
    "count" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,
    "keyId" TEXT NOT NULL,
    "signature" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "AuditSeal_pkey" PRIMARY KEY ("number")
);

-- CreateIndex
CREATE UNIQUE INDEX "AuditSeal_chain_firstSequence_key" ON "AuditSeal"("chain", "firstSequence");

-- A new entry is in the small index of unsealed entries only, a sealed one in that of the chain only. The
-- schema names these indexes without the condition, which Prisma cannot express and does not compare.
CREATE UNIQUE INDEX "AuditLog_organizationId_sequence_key" ON "AuditLog"("organizationId", "sequence") WHERE "sequence" IS NOT NULL;
CREATE INDEX "AuditLog_unsealed_idx" ON "AuditLog"("organizationId", "createdAt", "id") WHERE "sequence" IS NULL;

-- Refuses changes of sealed entries, for other databases to replace or leave out. It prevents mistakes;
-- evidence against those who can drop it is in the seals.
CREATE FUNCTION refuse_sealed_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The audit entry % is sealed and cannot be changed', OLD."id";
END $$;

CREATE TRIGGER "AuditLog_sealed" BEFORE UPDATE ON "AuditLog"
  FOR EACH ROW WHEN (OLD."sequence" IS NOT NULL) EXECUTE FUNCTION refuse_sealed_change();

CREATE TABLE "SuppressedAddress" (
  "address" TEXT NOT NULL,
  "reason" TEXT NOT NULL,
  "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT "SuppressedAddress_pkey" PRIMARY KEY ("address")
);

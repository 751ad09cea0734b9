-- Amounts are exact up to 2^53 - 1 minor units. This rewrites the table.
ALTER TABLE "Order" ALTER COLUMN "totalAmount" SET DATA TYPE BIGINT;

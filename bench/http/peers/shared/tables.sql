-- What the peers' operations need: the columns of the product's table, its key, and the index that
-- their list goes by. What the product keeps besides (search, counters) they have no use for.
create table "Order" (
  "id" text primary key not null,
  "externalId" text,
  "organizationId" text not null,
  "userId" text,
  "connectionId" text,
  "number" text not null,
  "status" text not null,
  "currency" text not null,
  "totalAmount" bigint not null,
  "customerName" text not null,
  "customerEmail" text,
  "items" jsonb not null,
  "history" jsonb not null,
  "metadata" jsonb,
  "placedAt" timestamp(3) not null,
  "version" integer not null default 1,
  "createdAt" timestamp(3) not null default current_timestamp,
  "updatedAt" timestamp(3) not null,
  "deletedAt" timestamp(3)
);
create index on "Order" ("organizationId", "placedAt", "id");

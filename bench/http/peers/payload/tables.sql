-- What "payload migrate:create" makes of collections/orders.ts; nothing here asks for its other tables.
create schema payload;
create table payload.orders (
  "id" varchar primary key not null,
  "external_id" varchar,
  "organization_id" varchar not null,
  "user_id" varchar,
  "connection_id" varchar,
  "number" varchar not null,
  "status" varchar not null,
  "currency" varchar not null,
  "total_amount" numeric not null,
  "customer_name" varchar not null,
  "customer_email" varchar,
  "items" jsonb not null,
  "history" jsonb not null,
  "metadata" jsonb,
  "placed_at" timestamp(3) with time zone not null,
  "version" numeric default 1 not null,
  "deleted_at" timestamp(3) with time zone,
  "updated_at" timestamp(3) with time zone default now() not null,
  "created_at" timestamp(3) with time zone default now() not null
);
create index on payload.orders ("organization_id", "placed_at", "id");
create index on payload.orders ("updated_at");
create index on payload.orders ("created_at");

insert into payload.orders ("id", "external_id", "organization_id", "user_id", "connection_id",
  "number", "status", "currency", "total_amount", "customer_name", "customer_email", "items",
  "history", "metadata", "placed_at", "version", "updated_at", "created_at")
select "id", "externalId", "organizationId", "userId", "connectionId", "number", "status",
  "currency", "totalAmount", "customerName", "customerEmail", "items", "history", "metadata",
  "placedAt" at time zone 'UTC', "version", "updatedAt" at time zone 'UTC',
  "createdAt" at time zone 'UTC'
from "Order";

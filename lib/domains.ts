import type { Domain, DomainParts } from './domain';
import { createOrdersDomain } from './services/orders/domain';

type CreateDomain = (parts: DomainParts) => Domain<unknown>;

/** One line per domain. */
const domains = {
  orders: createOrdersDomain,
} satisfies Record<string, CreateDomain>;

type Domains = typeof domains;
export type DomainServices = {
  [K in keyof Domains]: Domains[K] extends (parts: DomainParts) => Domain<infer S> ? S : never;
};

/** Builds every domain from the platform's parts. */
export function createDomains(parts: DomainParts) {
  const built = Object.entries<CreateDomain>(domains).map(
    ([name, create]) => [name, create(parts)] as const,
  );
  return {
    services: Object.fromEntries(
      built.map(([name, { service }]) => [name, service]),
    ) as DomainServices,
    ingesters: built.flatMap(([, { ingesters }]) => ingesters),
    processors: built.flatMap(([, { processors }]) => processors),
    warmUps: built.flatMap(([, { warmUps = [] }]) => warmUps),
  };
}

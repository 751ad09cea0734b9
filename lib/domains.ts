import type { DomainParts } from './domain';
import { createOrdersDomain } from './services/orders/domain';

/** One line per domain. */
const domains = {
  orders: createOrdersDomain,
};

type Domains = typeof domains;
export type DomainServices = { [K in keyof Domains]: ReturnType<Domains[K]>['service'] };

/** Builds every domain from the platform's parts. */
export function createDomains(parts: DomainParts) {
  const built = Object.entries(domains).map(([name, create]) => [name, create(parts)] as const);
  return {
    services: Object.fromEntries(
      built.map(([name, { service }]) => [name, service]),
    ) as DomainServices,
    ingesters: built.flatMap(([, { ingesters }]) => ingesters),
    processors: built.flatMap(([, { processors }]) => processors),
  };
}

import type { Intersection } from './contracts/area';
import type { DomainDeps, ServerArea } from './domain';
import { createOrdersDomain } from './services/orders/domain';

/** Every domain's server side. A domain registers here with its import and its name. */
const domains = [createOrdersDomain] as const satisfies ((deps: DomainDeps) => ServerArea)[];

type DomainServices = Intersection<ReturnType<(typeof domains)[number]>['services']>;

export function createDomains(deps: DomainDeps): Required<ServerArea<DomainServices>> {
  const areas: ServerArea[] = domains.map((create) => create(deps));
  return {
    services: Object.assign({}, ...areas.map(({ services }) => services)) as DomainServices,
    processors: areas.flatMap(({ processors = [] }) => processors),
    schedules: areas.flatMap(({ schedules = [] }) => schedules),
    ingesters: areas.flatMap(({ ingesters = [] }) => ingesters),
    tables: areas.flatMap(({ tables = [] }) => tables),
    warmUps: areas.flatMap(({ warmUps = [] }) => warmUps),
  };
}

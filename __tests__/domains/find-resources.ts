import { areas } from '@/lib/contracts';
import type { Area } from '@/lib/contracts/area';
import type { Contract } from '@/lib/contracts/contract';
import type { ListDeclaration } from '@/lib/contracts/list';

/** A resource of any domain that is listed, read, created, replaced and deleted, with versions. */
export interface FoundResource {
  name: string;
  /** Of the list, such as `/api/v1/orders`. */
  path: string;
  area: Area;
  list: Contract;
  create: Contract;
  update: Contract;
  remove: Contract;
  /** Absent when it is not exported. */
  exported: Contract | undefined;
  declaration: ListDeclaration;
}

const modules = import.meta.glob<Record<string, unknown>>('/lib/contracts/*/*.ts', { eager: true });

function declarationOf(name: string): ListDeclaration | undefined {
  const exported = Object.values(modules).flatMap((module) => Object.values(module));
  return exported.find((one): one is ListDeclaration => {
    const list = one as Partial<ListDeclaration> | null;
    return typeof list === 'object' && list?.name === name && list.sorts !== undefined;
  });
}

function resourceOf(area: Area, list: Contract): FoundResource[] {
  const operations = Object.values(area.operations);
  const find = (method: string, path: string) =>
    operations.find((one) => one.method === method && one.path === path);
  const { path } = list;
  const [create, update, remove] = [
    find('POST', path),
    find('PUT', `${path}/:id`),
    find('DELETE', `${path}/:id`),
  ];
  if (!create || !update?.ifMatch || !remove) return [];
  const declaration = declarationOf(area.tag);
  if (!declaration) throw new Error(`The list of ${area.tag} is not exported by its contracts`);
  const exported = find('GET', `${path}/export`);
  return [{ name: area.tag, path, area, list, create, update, remove, exported, declaration }];
}

/** The resources of all domains: a domain is in this without being named. */
export const RESOURCES: readonly FoundResource[] = areas.flatMap((area: Area) =>
  Object.values(area.operations)
    .filter(({ envelope }) => envelope === 'page')
    .flatMap((list) => resourceOf(area, list)),
);

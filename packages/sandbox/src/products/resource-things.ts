import { operationKey } from '../description/catalogue.js';
import { both } from '../description/text.js';
import { fieldsOf, findResource, ownIds, type Resource, resources } from '../remembered/resource.js';
import { listStates } from '../remembered/states.js';
import type { World } from '../runtime/world.js';
import { findFamilies } from './families.js';
import type { Machine, ThingKind } from './shared/thing.js';

/** A resource whose operations tell no state is there. */
const there = 'CREATED';

/** What no product plays, and the sandbox remembers. Its states are those that its operations describe. */
export const resourceThings: ThingKind<Resource> = {
  kind: 'resource',
  name: both('其他资源', 'Other resources'),
  table: resources,
  id: findId,
  ids: ownIds,
  state: stateOf,
  machine: (resource, world) => {
    const state = stateOf(resource);
    const described = describeStates(resource, world);
    if (state === there) return { names: { [there]: both('已创建', 'Created') } };
    // A command may set a state that no enumeration has.
    return { ...described, states: [...new Set([...(described.states ?? []), state])] };
  },
  outline: ({ family, times }) => ({ title: family, created: times.created }),
  find: (world, id) => findResource(world, id),
  fields: (_world, resource) => fieldsOf(resource),
};

/** The merchant's number, if the request gave one. */
function findId(resource: Resource): string {
  const own = Object.values(ownIds(resource));
  const given = Object.values(resource.given);
  return own.find((id) => given.includes(id)) ?? own.at(-1) ?? resource.key;
}

function stateOf({ state, changed, answered }: Resource): string {
  const known: Readonly<Record<string, unknown>> = { ...answered, ...changed };
  const field = Object.keys(known).find((name) => /(^|_)(state|status)$/.test(name));
  return state ?? (field === undefined ? there : String(known[field]));
}

function describeStates({ family }: Resource, { description }: World): Machine {
  const read = findFamilies(description).get(family)?.read;
  const [field] = read === undefined ? [] : listStates(read.answer, description.components);
  if (read === undefined || field === undefined) return {};
  const [method = '', path = ''] = operationKey(read).split(' ');
  return {
    field: `${method.toLowerCase()} ${path} ${field.path.join('.')}`,
    states: field.values ?? [],
  };
}

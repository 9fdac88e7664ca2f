import { fieldsOf, findResource, type Resource, resources } from '../remembered/resource.js';
import { both } from '../runtime/text.js';
import type { ThingKind } from './shared/thing.js';

/** What no product plays, and the sandbox remembers. Its states are those that requests and commands give it. */
export const resourceThings: ThingKind<Resource> = {
  kind: 'resource',
  name: both('其他资源', 'Other resources'),
  table: resources,
  id: (resource) => Object.values(resource.ids).at(-1) ?? resource.key,
  ids: ({ ids }) => ids,
  state: stateOf,
  machine: (resource) => ({ names: { [stateOf(resource)]: both(stateOf(resource), stateOf(resource)) } }),
  outline: ({ family, times }) => ({ title: family, created: times.created }),
  find: (world, id) => findResource(world, id),
  fields: (_world, resource) => fieldsOf(resource),
};

/** A resource without a state of its own is there. */
function stateOf({ state, changed, answered }: Resource): string {
  const known = { ...answered, ...changed };
  const field = Object.keys(known).find((name) => /(^|_)(state|status)$/.test(name));
  return state ?? (field === undefined ? 'CREATED' : String(known[field]));
}

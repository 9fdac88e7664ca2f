import type { DescribedEvent } from '../description/catalogue.js';
import { products } from '../products/list.js';
import type { Particulars } from '../products/shared/particulars.js';
import { stateFields } from '../remembered/family.js';
import { fieldsOf, type Resource, resources } from '../remembered/resource.js';
import type { World } from '../runtime/world.js';

/** What a sandbox knows under an id, and the merchant that it belongs to. */
export interface Known extends Particulars {
  readonly owner: World;
}

/**
 * Finds an order, a contract or another thing by any of its ids, of any merchant.
 *
 * @param event of several things with that id, one that has such an event comes first
 * @returns `undefined` for an unknown id
 */
export function findKnown({ merchants }: World, id: string, event: DescribedEvent): Known | undefined {
  const found = merchants
    .list()
    .flatMap((owner) =>
      [...listPlayed(owner, id), ...listRemembered(owner, id, event)].map(
        (particulars): Known => ({ owner, ...particulars }),
      ),
    );
  return found.find(({ notifyUrls }) => event.handler in notifyUrls) ?? found[0];
}

function listPlayed(world: World, id: string): Particulars[] {
  const played = products.map(({ find }) => find?.(world, id));
  return played.filter((particulars) => particulars !== undefined);
}

/** The newest first. */
function listRemembered(world: World, id: string, event: DescribedEvent): Particulars[] {
  const { operations, components } = world.description;
  return world.store
    .table(resources)
    .list('id', id)
    .toReversed()
    .map((resource) => {
      const { family, state } = resource;
      const fields = fieldsOf(resource);
      const notifyUrl = findNotifyUrl(resource);
      const members = operations.filter((operation) => operation.resource?.of === family);
      const hasEvent = members.some(({ notifies }) => notifies.includes(event.name));
      const names =
        state === undefined ? [] : stateFields(event.payload ?? event.message ?? {}, state, components);
      return {
        fields: { ...fields, ...Object.fromEntries(names.map((name) => [name, state])) },
        notifyUrls: hasEvent ? { [event.handler]: notifyUrl } : {},
        notifyUrl,
      };
    });
}

/** The `notify_url` of the request that created the resource, or a field of that kind, such as `success_notify_url`. */
function findNotifyUrl({ given }: Resource): string | undefined {
  const names = Object.keys(given).filter((name) => /(^|_)(notify|callback)_url$/.test(name));
  const url = given['notify_url'] ?? given[names[0] ?? ''];
  return typeof url === 'string' ? url : undefined;
}

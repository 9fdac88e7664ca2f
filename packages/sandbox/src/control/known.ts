import type { DescribedEvent } from '../description/catalogue.js';
import { createViews } from '../gateway/synthesise.js';
import { findFamilies } from '../products/families.js';
import { products } from '../products/list.js';
import type { Particulars } from '../products/shared/particulars.js';
import type { Family } from '../remembered/family.js';
import { describeFor, heed } from '../remembered/notice.js';
import { fieldsOf, type Resource, resources } from '../remembered/resource.js';
import type { World } from '../runtime/world.js';
import type { Synthesis } from '../synthesis/index.js';

/** What a sandbox knows under an id, and the merchant that it belongs to. */
export interface Known extends Particulars {
  readonly owner: World;
  /** Whether a brand receives its notifications, not a merchant. */
  readonly isOfBrand?: boolean;
  /** Changes it as a notification says. Absent for what changes by acts of its product only. */
  readonly heed?: (said: Readonly<Record<string, unknown>>) => void;
}

/** Finds what notifications are about, and where they go. */
export interface Finder {
  /**
   * Finds an order, a contract or another thing by any of its ids, of any merchant.
   *
   * @param event of several things with that id, one that has such an event comes first
   * @returns `undefined` for an unknown id
   */
  find(world: World, id: string, event: DescribedEvent): Known | undefined;
  /** The URL that a merchant has set for an event, such as that of the notifications of complaints. */
  findUrl(owner: World, event: DescribedEvent): string | undefined;
}

/** @param origin the base of URLs that lead to this sandbox */
export function createFinder({ description }: World, synthesis: Synthesis, origin: string): Finder {
  const families = findFamilies(description);
  return {
    find({ merchants }, id, event) {
      const found = merchants
        .list()
        .flatMap((owner): Known[] => [
          ...listPlayed(owner, id),
          ...listRemembered({ owner, families, synthesis, origin }, id, event),
        ]);
      return found.find(({ notifyUrls }) => event.handler in notifyUrls) ?? found[0];
    },
    findUrl({ store }, { name }) {
      const table = store.table(resources);
      const settings = [...families.values()].flatMap((family) => {
        const isSetting = family.ids.length === 0 && isNotified(family, name);
        return isSetting ? table.list('family', family.name) : [];
      });
      const urls = settings.flatMap((resource) =>
        Object.entries(fieldsOf(resource)).filter(([field]) => /(^|_)url$/.test(field)),
      );
      const url = urls.at(-1)?.[1];
      return typeof url === 'string' ? url : undefined;
    },
  };
}

function isNotified({ members }: Family, name: string): boolean {
  return members.some(({ operation: { notifies } }) => notifies.includes(name));
}

function listPlayed(owner: World, id: string): Known[] {
  return products.flatMap(({ find }) => {
    const particulars = find?.(owner, id);
    return particulars === undefined ? [] : [{ owner, ...particulars }];
  });
}

interface Remembered {
  readonly owner: World;
  readonly families: ReadonlyMap<string, Family>;
  readonly synthesis: Synthesis;
  readonly origin: string;
}

/** The newest first. */
function listRemembered(
  { owner, families, synthesis, origin }: Remembered,
  id: string,
  event: DescribedEvent,
): Known[] {
  const make = createViews(owner, synthesis, origin);
  return owner.store
    .table(resources)
    .list('id', id)
    .toReversed()
    .flatMap((resource): Known[] => {
      const family = families.get(resource.family);
      if (family === undefined) return [];
      const { operation, signing } = resource;
      const notifyUrl = findNotifyUrl(resource);
      const hasEvent = isNotified(family, event.name);
      return [
        {
          owner,
          fields: describeFor(owner, family, resource, event, make),
          notifyUrls: hasEvent ? { [event.handler]: notifyUrl } : {},
          notifyUrl,
          signing,
          isOfBrand: / brand\//.test(operation),
          ...(hasEvent ? { heed: (said) => heed(owner, family, resource, event, said, make) } : {}),
        },
      ];
    });
}

/** The `notify_url` of the request that created the resource, or a field of that kind, such as `success_notify_url`. */
function findNotifyUrl({ given }: Resource): string | undefined {
  const names = Object.keys(given).filter((name) => /(^|_)(notify|callback)_url$/.test(name));
  const url = given['notify_url'] ?? given[names[0] ?? ''];
  return typeof url === 'string' ? url : undefined;
}

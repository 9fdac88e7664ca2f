import { kindOf } from '../products/things.js';
import type { ChangedThing, ChangedThings } from '../runtime/changed-things.js';
import type { Database } from '../storage/database.js';

/** A place in the list of changes, which is linked in both directions: a change takes it to the front at once. */
interface Place extends ChangedThing {
  changed: number | undefined;
  place: number;
  newer: Place | undefined;
  older: Place | undefined;
}

/**
 * Follows the changes of things. What was there before is added at the first question: most sandboxes get none.
 *
 * @param now the sandbox's time in milliseconds
 */
export function followThings(database: Database, now: () => number): ChangedThings {
  /** By merchant and kind, then by key. */
  let places = new Map<string, Map<string, Place>>();
  let newest: Place | undefined;
  let oldest: Place | undefined;
  let last = 0;
  let isComplete = false;

  const groupOf = (merchant: string, kind: string): Map<string, Place> => {
    const name = `${kind} ${merchant}`;
    const group = places.get(name) ?? new Map<string, Place>();
    places.set(name, group);
    return group;
  };
  const unlink = ({ newer, older }: Place): void => {
    if (newer === undefined) newest = older;
    else newer.older = older;
    if (older === undefined) oldest = newer;
    else older.newer = newer;
  };
  const toFront = (place: Place): void => {
    last += 1;
    place.place = last;
    place.newer = undefined;
    place.older = newest;
    if (newest !== undefined) newest.newer = place;
    newest = place;
    oldest ??= place;
  };
  const toBack = (place: Place): void => {
    place.place = oldest === undefined ? 0 : oldest.place - 1;
    place.newer = oldest;
    if (oldest !== undefined) oldest.older = place;
    oldest = place;
    newest ??= place;
  };
  const complete = (): void => {
    if (isComplete) return;
    isComplete = true;
    const earlier: Place[] = [];
    for (const { space, table, row } of database.rows()) {
      const kind = kindOf(table, row);
      if (kind === undefined) continue;
      const key = database.keyOf(table, row);
      const group = groupOf(space, kind.kind);
      if (group.has(key)) continue;
      const created = kind.outline(row).created;
      const place = createPlace({ merchant: space, kind: kind.kind, key, created });
      group.set(key, place);
      earlier.push(place);
    }
    // Equal times keep the order of addition.
    earlier.sort((one, other) => (one.created ?? 0) - (other.created ?? 0));
    for (const place of earlier.reverse()) toBack(place);
  };
  database.onCommit((changes) => {
    for (const { space, table, key, before, after } of changes) {
      const kind = kindOf(table, after ?? before ?? {});
      if (kind === undefined) continue;
      const group = groupOf(space, kind.kind);
      const known = group.get(key);
      if (known !== undefined) unlink(known);
      if (after === undefined) {
        group.delete(key);
        continue;
      }
      const created = before === undefined ? now() : kind.outline(after).created;
      const place = known ?? createPlace({ merchant: space, kind: kind.kind, key, created });
      place.changed = now();
      group.set(key, place);
      toFront(place);
    }
  });
  database.onReplace(() => {
    places = new Map();
    newest = undefined;
    oldest = undefined;
    isComplete = false;
  });
  return {
    *newest(before = Number.POSITIVE_INFINITY) {
      complete();
      for (let place = newest; place !== undefined; place = place.older) {
        if (place.place < before) yield place;
      }
    },
    find(merchant, kind, key) {
      complete();
      return places.get(`${kind} ${merchant}`)?.get(key);
    },
    count(kind, merchant) {
      complete();
      if (merchant !== undefined) return places.get(`${kind} ${merchant}`)?.size ?? 0;
      let sum = 0;
      for (const [name, group] of places) if (name.startsWith(`${kind} `)) sum += group.size;
      return sum;
    },
  };
}

function createPlace(thing: Pick<ChangedThing, 'merchant' | 'kind' | 'key' | 'created'>): Place {
  return { ...thing, changed: undefined, place: 0, newer: undefined, older: undefined };
}

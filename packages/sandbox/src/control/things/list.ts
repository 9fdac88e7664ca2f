import type { Text } from '../../description/text.js';
import type { ThingKind } from '../../products/shared/thing.js';
import { thingKinds } from '../../products/things.js';
import type { ChangedThing } from '../../runtime/changed-things.js';
import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';
import { type Arguments, readCount, refuseOthers } from '../arguments.js';
import { findMerchant } from '../merchants.js';
import { nameState } from './machine.js';

/** A thing in a list. */
export interface ThingSummary {
  /** `order`, `refund`, `contract`, … */
  readonly kind: string;
  readonly id: string;
  readonly merchant: string;
  /** As WeChat Pay calls it: `NOTPAY`. */
  readonly state: string;
  readonly stateName: Text;
  readonly title?: string;
  /** In the smallest unit of the currency. */
  readonly amount?: number;
  readonly currency?: string;
  readonly openid?: string;
  /** By the sandbox's clock. */
  readonly created: Date;
  readonly changed: Date;
}

/** Selects things. */
export interface ThingFilter {
  readonly kind?: string | undefined;
  readonly merchant?: string | undefined;
  readonly state?: string | undefined;
  /** A part of an id, of the title or of the openid. */
  readonly q?: string | undefined;
  /** At most so many. @default 100 */
  readonly limit?: number | undefined;
  /** Continues a list: the `next` of its answer. */
  readonly before?: string | undefined;
}

/** Things that were selected. */
export interface ThingList {
  /** The newest change first. */
  readonly things: readonly ThingSummary[];
  /** How many things of each kind there are, whatever else is selected besides the merchant. */
  readonly kinds: readonly { readonly kind: string; readonly name: Text; readonly count: number }[];
  /** Present if there may be more. */
  readonly next?: string;
}

const usualLimit = 100;
const kindsByName: ReadonlyMap<string, ThingKind> = new Map(thingKinds.map((kind) => [kind.kind, kind]));

/** @throws TypeError or RangeError naming the argument */
export function listThings(world: World, given: Arguments): ThingList {
  refuseOthers(given, ['kind', 'merchant', 'state', 'q', 'limit', 'before']);
  const kind = given['kind'] === undefined ? undefined : requireKind(given['kind']).kind;
  const merchant = given['merchant'] === undefined ? undefined : findMerchant(world, given).mchid;
  const state = readText(given, 'state');
  const q = readText(given, 'q')?.toLowerCase();
  const limit = readCount(given, 'limit') ?? usualLimit;
  const before = readBefore(given);
  const things: ThingSummary[] = [];
  let next: string | undefined;
  const now = world.clock.now();
  for (const place of world.changed.newest(before)) {
    if (kind !== undefined && place.kind !== kind) continue;
    if (merchant !== undefined && place.merchant !== merchant) continue;
    const found = findPlaced(world, place);
    if (found === undefined) continue;
    if (state !== undefined && found.kind.state(found.row, now) !== state) continue;
    if (q !== undefined && !matches(found, q)) continue;
    if (things.length === limit) break;
    things.push(summarize(found, place));
    next = String(place.place);
  }
  const isWhole = things.length < limit;
  return {
    things,
    kinds: thingKinds.flatMap(({ kind, name }) => {
      const count = world.changed.count(kind, merchant);
      return count === 0 ? [] : [{ kind, name, count }];
    }),
    ...(isWhole || next === undefined ? {} : { next }),
  };
}

/** A thing with its row, and its merchant's view of the world. */
export interface FoundThing {
  readonly owner: World;
  readonly kind: ThingKind;
  readonly row: object;
}

function findPlaced(world: World, { merchant, kind: name, key }: ChangedThing): FoundThing | undefined {
  const kind = kindsByName.get(name);
  const owner = world.merchants.find(merchant);
  const row = kind && owner?.store.table(kind.table as TableDefinition<object>).get(key);
  return kind === undefined || owner === undefined || row === undefined ? undefined : { owner, kind, row };
}

export function summarize({ owner, kind, row }: FoundThing, place: ChangedThing | undefined): ThingSummary {
  const now = owner.clock.now();
  const { title, amount, currency, openid, created } = kind.outline(row);
  const state = kind.state(row, now);
  const since = created ?? place?.created ?? now;
  return {
    kind: kind.kind,
    id: kind.id(row),
    merchant: owner.mchid,
    state,
    stateName: nameState(owner, kind, row, state),
    ...(title === undefined ? {} : { title }),
    ...(amount === undefined ? {} : { amount, currency: currency ?? 'CNY' }),
    ...(openid === undefined ? {} : { openid }),
    created: new Date(since),
    changed: new Date(place?.changed ?? since),
  };
}

function matches({ kind, row }: FoundThing, q: string): boolean {
  const { title, openid } = kind.outline(row);
  const has = (text: string | undefined): boolean => text?.toLowerCase().includes(q) === true;
  return has(kind.id(row)) || Object.values(kind.ids(row)).some(has) || has(title) || has(openid);
}

/** @throws RangeError naming the kinds */
export function requireKind(name: unknown): ThingKind {
  const kind = typeof name === 'string' ? kindsByName.get(name) : undefined;
  if (kind !== undefined) return kind;
  throw new RangeError(`kind: expected one of ${[...kindsByName.keys()].join(', ')}, got ${String(name)}`);
}

function readText(given: Arguments, name: string): string | undefined {
  const value = given[name];
  if (value === undefined || (typeof value === 'string' && value !== '')) return value;
  throw new TypeError(`${name}: expected a text that is not empty`);
}

function readBefore(given: Arguments): number | undefined {
  const before = readText(given, 'before');
  if (before === undefined || /^-?\d{1,15}$/.test(before))
    return before === undefined ? undefined : Number(before);
  throw new RangeError('before: expected the `next` of an earlier list');
}

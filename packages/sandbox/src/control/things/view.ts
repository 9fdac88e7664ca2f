import type { RelatedThing } from '../../products/shared/thing.js';
import { kindOf } from '../../products/things.js';
import { Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';
import { type Arguments, refuseOthers } from '../arguments.js';
import { findMerchant } from '../merchants.js';
import { listThingActs, type ThingAct } from './acts.js';
import { type FoundThing, requireKind, summarize, type ThingSummary } from './list.js';
import { describeMachine, type StateMachine } from './machine.js';
import { listTimeline, type TimelineEntry } from './timeline.js';

/** A thing with all that is known of it. */
export interface ThingView extends ThingSummary {
  /** The ids that belong to it alone, by the names of answers. */
  readonly ids: Readonly<Record<string, string>>;
  /** By the names of answers. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly machine: StateMachine;
  /** What can be done about it now. */
  readonly can: readonly ThingAct[];
  /** Oldest first, as far as the records go back. */
  readonly timeline: readonly TimelineEntry[];
  readonly related: readonly RelatedThing[];
}

/** Names a thing. */
export interface ThingQuestion {
  readonly kind: string;
  /** One of its ids, the merchant's or WeChat Pay's. */
  readonly id: string;
  /** The merchant id. @default any */
  readonly merchant?: string | undefined;
}

/**
 * Describes a thing.
 *
 * @throws TypeError or RangeError naming the argument; Refusal UNKNOWN_ID
 */
export function viewThing(world: World, given: Arguments): ThingView {
  refuseOthers(given, ['kind', 'id', 'merchant']);
  const found = findThing(world, given);
  const { owner, kind, row } = found;
  const key = (kind.table as TableDefinition<object>).key(row);
  const ids = Object.fromEntries(
    Object.entries(kind.ids(row)).flatMap(([name, id]) => (id === undefined ? [] : [[name, id]])),
  ) as Record<string, string>;
  const traced = {
    table: kind.table.name,
    key,
    merchant: owner.mchid,
    callers: [owner.mchid, owner.brandId],
    ids: [...new Set([kind.id(row), ...Object.values(ids)])],
  };
  return {
    ...summarize(found, world.changed.find(owner.mchid, kind.kind, key)),
    ids,
    fields: kind.fields(owner, row),
    machine: describeMachine(owner, kind, row),
    can: listThingActs(owner, kind, row),
    timeline: listTimeline(owner, kind, row, traced),
    related: kind.related?.(owner, row) ?? [],
  };
}

function findThing(world: World, given: Arguments): FoundThing {
  const { id } = given;
  if (typeof id !== 'string' || id === '') throw new TypeError('id: expected a text that is not empty');
  const kind = requireKind(given['kind']);
  const owners = given['merchant'] === undefined ? world.merchants.list() : [findMerchant(world, given)];
  for (const owner of owners) {
    const row = kind.find(owner, id);
    if (row !== undefined && kindOf(kind.table.name, row) === kind) return { owner, kind, row };
  }
  throw new Refusal('UNKNOWN_ID', `no ${kind.kind} has the id ${JSON.stringify(id.slice(0, 100))}`);
}

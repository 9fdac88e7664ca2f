import { products } from '../products/list.js';
import type { Act, Taken } from '../products/shared/act.js';
import { fieldsOf, findResource } from '../remembered/resource.js';
import { Refusal } from '../runtime/refusal.js';
import type { World } from '../runtime/world.js';
import { type Arguments, refuseOthers } from './arguments.js';

/** An act of WeChat Pay or its operator. */
export interface Operation {
  /** The name of the act: `approve`. */
  act: string;
  /** That of the thing, the merchant's or WeChat Pay's. */
  id: string;
  /** What the act takes besides. */
  given?: Readonly<Record<string, unknown>> | undefined;
}

/** A thing after an act, by the names of answers. */
export type Thing = Readonly<Record<string, unknown>>;

/** An act, as the list tells it. */
export interface ListedAct {
  readonly act: string;
  /** What it does. Products may have acts of the same name, each for its own things. */
  readonly does: string;
  /** What it takes besides the id, by name. */
  readonly takes: Readonly<Record<string, string>>;
}

const known: readonly (readonly [name: string, act: Act])[] = products.flatMap(({ acts = {} }) =>
  Object.entries(acts),
);

/** The acts of all products, with their names. */
export function listKnownActs(): readonly (readonly [name: string, act: Act])[] {
  return known;
}

export function listActs(): ListedAct[] {
  return known.map(([act, { does, takes = {} }]) => ({
    act,
    does,
    takes: Object.fromEntries(Object.entries(takes).map(([name, taken]) => [name, describe(taken)])),
  }));
}

/** `why: one of PAUSE, OVERDUE; PAUSE without it` */
function describe({ text, choices, usual }: Taken): string {
  const among = choices === undefined ? '' : `: one of ${choices.join(', ')}`;
  return `${text.en}${among}${usual === undefined ? '' : `; ${usual} without it`}`;
}

/**
 * Performs an act, as one transaction and one activity.
 *
 * @throws RangeError for an unknown act or argument, TypeError for one of another kind; Refusal UNKNOWN_ID, or as the
 *   act does
 */
export function operate(world: World, given: Arguments): Thing {
  refuseOthers(given, ['act', 'id', 'given']);
  const { act, id, given: more = {} } = given;
  const acts = known.filter(([name]) => name === act).map(([, found]) => found);
  if (acts.length === 0) {
    const names = [...new Set(known.map(([name]) => name))].join(', ');
    throw new RangeError(`act: expected one of ${names}, got ${JSON.stringify(act)}`);
  }
  if (typeof id !== 'string' || id === '') throw new TypeError('id: expected a text that is not empty');
  if (more === null || typeof more !== 'object' || Array.isArray(more)) {
    throw new TypeError('given: expected an object');
  }
  const taken = acts.flatMap(({ takes = {} }) => Object.keys(takes));
  refuseOthers(more as Arguments, taken, taken.length === 0 ? 'nothing besides the id' : undefined);
  const merchants = world.merchants
    .list()
    .map((merchant) => ({ merchant, known: findFields(merchant, id) }))
    .toSorted((one, other) => Number(one.known === undefined) - Number(other.known === undefined));
  const text = { zh: String(act), en: String(act) };
  const activity = world.requests.activate({ kind: 'operator', what: String(act), text }, true);
  for (const { merchant, known } of merchants) {
    for (const one of acts) {
      const perform = () => one.perform(merchant, id, more as Arguments, known);
      const thing = activity.run(() => world.store.transaction(perform));
      if (thing === undefined) continue;
      const isOfUser = one.isOfUser?.(more as Arguments) ?? false;
      activity.say({ kind: isOfUser ? 'user' : 'operator', text: one.label });
      activity.end();
      return thing;
    }
  }
  throw new Refusal(
    'UNKNOWN_ID',
    `${String(act)}: nothing that the sandbox plays has the id ${JSON.stringify(id)}`,
  );
}

/** What a merchant has under an id: played, or remembered. */
function findFields(world: World, id: string): Readonly<Record<string, unknown>> | undefined {
  for (const { find } of products) {
    const particulars = find?.(world, id);
    if (particulars !== undefined) return particulars.fields;
  }
  const resource = findResource(world, id);
  return resource === undefined ? undefined : fieldsOf(resource);
}

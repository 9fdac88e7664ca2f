import { followReference, mergeVariants, type Schema } from '@wechatpay-kit/openapi/model';
import { both, type Text } from '../../description/text.js';
import { machines } from '../../generated/machines.js';
import type { ThingKind } from '../../products/shared/thing.js';
import type { World } from '../../runtime/world.js';

/** The states of a thing and the moves between them, to be drawn. */
export interface StateMachine {
  readonly states: readonly { readonly name: string; readonly text: Text }[];
  readonly moves: readonly { readonly from: string; readonly to: string; readonly text: Text }[];
}

type Flow = {
  readonly fields: readonly string[];
  readonly states: readonly string[];
  readonly names: Readonly<Record<string, readonly [string, string]>>;
  readonly moves: readonly (readonly [from: string, to: string, zh: string, en: string])[];
};

/** Describes the machine of a thing: that of a task, with what its product adds. */
export function describeMachine<Row extends object>(
  world: World,
  kind: ThingKind<Row>,
  row: Row,
): StateMachine {
  const { flow, field, states: more = [], names = {}, moves = {} } = kind.machine(row, world);
  const known: Flow | undefined = flow === undefined ? undefined : machines[flow];
  const fields = known?.fields ?? (field === undefined ? [] : [field]);
  const nameOf = (state: string): Text => {
    const own = known?.names[state];
    return names[state] ?? (own && both(...own)) ?? findName(world, fields, state) ?? both(state, state);
  };
  const states = [...new Set([...(known?.states ?? []), ...more, ...Object.keys(names)])];
  return {
    states: states.map((name) => ({ name, text: nameOf(name) })),
    moves: [
      ...(known?.moves ?? []).map(([from, to, zh, en]) => ({ from, to, text: both(zh, en) })),
      ...Object.entries(moves).map(([move, text]) => {
        const [from = '', to = ''] = move.split(' > ');
        return { from, to, text };
      }),
    ],
  };
}

/** What a state of a thing is called. It is asked for each row of a list, and read once. */
export function nameState<Row extends object>(
  world: World,
  kind: ThingKind<Row>,
  row: Row,
  state: string,
): Text {
  const { flow = '', field = '' } = kind.machine(row, world);
  const name = `${kind.kind} ${flow} ${field} ${state}`;
  const known = stateNames.get(name);
  if (known !== undefined) return known;
  const found = describeMachine(world, kind, row).states.find((one) => one.name === state);
  const text = found?.text ?? both(state, state);
  stateNames.set(name, text);
  return text;
}

const stateNames = new Map<string, Text>();

/** What the description of a field says of one of its values. */
function findName(world: World, fields: readonly string[], state: string): Text | undefined {
  for (const field of fields) {
    const schema = findField(world, field);
    const zh = schema?.['x-enumDescriptions']?.[state];
    if (zh !== undefined) return both(zh, schema?.['x-enumDescriptions-en']?.[state] ?? zh);
  }
  return undefined;
}

/** @param field `get v3/payscore/serviceorder collection.state` */
function findField({ description }: World, field: string): Schema | undefined {
  const [verb = '', path = '', names = ''] = field.split(' ');
  const method = verb.toUpperCase();
  const operation = description.operations.find((one) => one.method === method && one.path === path);
  const { schemas = {} } = description.components;
  return names.split('.').reduce<Schema | undefined>((above, name) => {
    const object = above && mergeVariants(schemas, above);
    const property = (object?.items ? mergeVariants(schemas, object.items) : object)?.properties?.[name];
    return property && followReference(schemas, property);
  }, operation?.answer);
}

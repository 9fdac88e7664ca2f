import type { JsonObject } from './source.js';

/** A text in both languages. */
export type Pair = readonly [zh: string, en: string];

/** Those who take part in a product. */
export const participants = [
  'user',
  'merchant',
  'sub-merchant',
  'partner',
  'receiver',
  'operator',
  'wechatpay',
] as const;
export type Participant = (typeof participants)[number];

/** How a task is done with a product: `openapi/flows/<address of the product>.yaml`, under the task's own address. */
export interface Flow {
  readonly title: Pair;
  /** What it is for. */
  readonly purpose: Pair;
  /** The guides that tell the same, by file name. */
  readonly guides?: readonly string[];
  /** Other products with operations or notifications of this task, by official name. */
  readonly also?: readonly string[];
  readonly steps: readonly Step[];
  readonly states?: readonly StateMachine[];
}

/** A step, and a message in the diagram. */
export interface Step {
  readonly title: Pair;
  readonly text?: Pair;
  /** Only in this case. */
  readonly when?: Pair;
  /** The operations to choose from: `post v3/pay/transactions/jsapi`. */
  readonly call?: readonly string[];
  /** The notifications, one of which arrives. */
  readonly notify?: readonly string[];
  /** The field of the answer that the next steps need. */
  readonly gives?: string;
  /** @default the merchant for a call, WeChat Pay for a notification */
  readonly from?: Participant;
  /** @default WeChat Pay for a call, the merchant for a notification */
  readonly to?: Participant;
}

/** The states of an object. */
export interface StateMachine {
  readonly title: Pair;
  /** The fields of answers that tell the state: `post v2/pay/orderquery trade_state`. */
  readonly fields: readonly string[];
  /** The states from top to bottom; those in a row stand side by side. */
  readonly rows: readonly (readonly string[])[];
  /** What the states mean, where the description of the fields does not say it. */
  readonly names?: Readonly<Record<string, Pair>>;
  /** The values of the enumeration that do not occur in this task. */
  readonly omit?: readonly string[];
  /** `NOTPAY > SUCCESS`: what happens. */
  readonly moves: Readonly<Record<string, Pair>>;
}

const shapes: Readonly<Record<'flow' | 'step' | 'states', Readonly<Record<string, 'pair' | 'any'>>>> = {
  flow: { title: 'pair', purpose: 'pair', guides: 'any', also: 'any', steps: 'any', states: 'any' },
  step: {
    title: 'pair',
    text: 'pair',
    when: 'pair',
    call: 'any',
    notify: 'any',
    gives: 'any',
    from: 'any',
    to: 'any',
  },
  states: { title: 'pair', fields: 'any', rows: 'any', names: 'any', omit: 'any', moves: 'any' },
};

/**
 * Checks the tasks of a file: names of keys, texts in both languages, participants, and that moves lead between states.
 *
 * @returns the tasks by their address
 * @throws Error naming the file and what is wrong
 */
export function checkedFlows(file: string, value: JsonObject): Readonly<Record<string, Flow>> {
  for (const [name, given] of Object.entries(value)) {
    const place = `${file}: ${name}`;
    checkKeys(place, 'flow', given);
    const { title, purpose, steps, states = [] } = given as Flow;
    if (title === undefined || purpose === undefined || !Array.isArray(steps)) {
      throw new Error(`${place}: expected a title, a purpose and steps`);
    }
    steps.forEach((step, at) => void checkStep(`${place}, step ${at + 1}`, step));
    states.forEach((machine, at) => void checkStates(`${place}, states ${at + 1}`, machine));
  }
  return value as unknown as Readonly<Record<string, Flow>>;
}

function checkKeys(place: string, shape: keyof typeof shapes, given: unknown): void {
  if (given === null || typeof given !== 'object') throw new Error(`${place}: expected a mapping`);
  for (const [key, value] of Object.entries(given)) {
    const kind = shapes[shape][key];
    if (kind === undefined) throw new Error(`${place}: '${key}' is not known here`);
    if (kind === 'pair') checkPair(`${place}: ${key}`, value);
  }
}

function checkPair(place: string, value: unknown): void {
  const both = Array.isArray(value) && value.length === 2 && value.every((text) => typeof text === 'string');
  if (!both) throw new Error(`${place}: expected [Chinese, English]; quote a text that has a comma`);
}

function checkStep(place: string, step: Step): void {
  checkKeys(place, 'step', step);
  const { call, notify, from, to, title } = step;
  if (title === undefined) throw new Error(`${place}: expected a title`);
  if (call !== undefined && notify !== undefined) throw new Error(`${place}: either calls or notifies`);
  for (const one of [from, to]) {
    if (one !== undefined && !participants.includes(one)) {
      throw new Error(`${place}: '${one}' is not one of ${participants.join(', ')}`);
    }
  }
  if (call === undefined && notify === undefined && (from === undefined || to === undefined)) {
    throw new Error(`${place}: expected 'call', 'notify', or 'from' and 'to'`);
  }
}

function checkStates(place: string, machine: StateMachine): void {
  checkKeys(place, 'states', machine);
  const drawn = new Set(machine.rows.flat().map(String));
  for (const [move, text] of Object.entries(machine.moves)) {
    checkPair(`${place}: ${move}`, text);
    const ends = move.split(' > ');
    const unknown = ends.find((state) => !drawn.has(state));
    if (ends.length !== 2 || unknown !== undefined) {
      throw new Error(`${place}: '${move}' is not a move between two of ${[...drawn].join(', ')}`);
    }
  }
  for (const [state, text] of Object.entries(machine.names ?? {})) checkPair(`${place}: ${state}`, text);
}

import type { Flow, Pair, Participant, StateMachine, Step } from '../codegen/flows.js';
import type { Product, SiteOperation, SiteWebhook } from './catalogue.js';
import type { Field } from './fields.js';
import type { Label } from './label.js';

/** A task of a product, with its operations and notifications. */
export interface SiteFlow {
  /** The anchor on the product's page. */
  readonly id: string;
  readonly title: Label;
  readonly purpose: Label;
  /** Guides, by file name. */
  readonly guides: readonly string[];
  readonly steps: readonly SiteStep[];
  readonly states: readonly SiteStates[];
}

export interface SiteStep {
  readonly title: Label;
  readonly text: Label | undefined;
  readonly when: Label | undefined;
  readonly calls: readonly SiteOperation[];
  readonly webhooks: readonly SiteWebhook[];
  readonly gives: string | undefined;
  readonly from: Participant;
  readonly to: Participant;
}

export interface SiteStates {
  readonly title: Label;
  /** The name of the field that tells the state. */
  readonly field: string;
  readonly rows: readonly (readonly SiteState[])[];
  readonly moves: readonly { readonly from: string; readonly to: string; readonly text: Label }[];
}

export interface SiteState {
  readonly value: string;
  readonly name: Label | undefined;
}

/** What the tasks refer to. */
export interface FlowContext {
  readonly operations: ReadonlyMap<string, SiteOperation>;
  readonly webhooks: ReadonlyMap<string, SiteWebhook>;
}

/**
 * Finds what a task refers to.
 *
 * @throws Error for an operation, notification or field that does not exist or belongs to a product that the task does
 * not name, and for states that differ from the enumeration's values
 */
export function resolveFlow(context: FlowContext, product: Product, id: string, flow: Flow): SiteFlow {
  const place = `flows/${product.slug}.yaml: ${id}`;
  const allowed = new Set([product.name.zh, ...(flow.also ?? [])]);
  return {
    id,
    title: label(flow.title),
    purpose: label(flow.purpose),
    guides: flow.guides ?? [],
    steps: flow.steps.map((step) => resolveStep(context, place, allowed, step)),
    states: (flow.states ?? []).map((machine) => resolveStates(context, place, machine)),
  };
}

function resolveStep(
  { operations, webhooks }: FlowContext,
  place: string,
  allowed: ReadonlySet<string>,
  step: Step,
): SiteStep {
  const calls = (step.call ?? []).map((name) => owned(place, allowed, name, operations.get(name)));
  const events = (step.notify ?? []).map((name) => owned(place, allowed, name, webhooks.get(name)));
  const [from, to] = step.notify === undefined ? senders.call : senders.notify;
  return {
    title: label(step.title),
    text: step.text && label(step.text),
    when: step.when && label(step.when),
    calls,
    webhooks: events,
    gives: step.gives,
    from: step.from ?? from,
    to: step.to ?? to,
  };
}

const senders = { call: ['merchant', 'wechatpay'], notify: ['wechatpay', 'merchant'] } as const;

function owned<Item extends SiteOperation | SiteWebhook>(
  place: string,
  allowed: ReadonlySet<string>,
  name: string,
  found: Item | undefined,
): Item {
  if (found === undefined) throw new Error(`${place}: '${name}' does not exist`);
  if (!allowed.has(found.product.name.zh)) {
    throw new Error(`${place}: '${name}' belongs to ${found.product.name.zh}; name that product in 'also'`);
  }
  return found;
}

function resolveStates(context: FlowContext, place: string, machine: StateMachine): SiteStates {
  const fields = machine.fields.map((text) => findField(context, place, text));
  const rows = machine.rows.map((row) => row.map(String));
  const described = [...rows.flat(), ...(machine.omit ?? []).map(String)].toSorted();
  const values = [...new Set(fields.flatMap((field) => field.enum.map(String)))].toSorted();
  if (values.length > 0 && values.join() !== described.join()) {
    throw new Error(`${place}: the states are ${described.join()}, the enumeration has ${values.join()}`);
  }
  const nameOf = (value: string): Label | undefined => {
    const own = machine.names?.[value];
    return own === undefined ? fields.find(({ meanings }) => meanings[value])?.meanings[value] : label(own);
  };
  return {
    title: label(machine.title),
    field: fields[0]?.name ?? '',
    rows: rows.map((row) => row.map((value) => ({ value, name: nameOf(value) }))),
    moves: Object.entries(machine.moves).map(([move, text]) => {
      const [from = '', to = ''] = move.split(' > ');
      return { from, to, text: label(text) };
    }),
  };
}

/** @param text such as `get v3/payscore/serviceorder collection.state` */
function findField({ operations }: FlowContext, place: string, text: string): Field {
  const at = text.lastIndexOf(' ');
  const operation = operations.get(text.slice(0, at));
  const path = text.slice(at + 1).split('.');
  const found = path.reduce<Field | undefined>(
    (above, name, depth) =>
      (depth === 0 ? operation?.answer : above?.fields)?.find((field) => field.name === name),
    undefined,
  );
  if (found === undefined) throw new Error(`${place}: no answer has the field '${text}'`);
  return found;
}

function label([zh, en]: Pair): Label {
  return { zh, en };
}

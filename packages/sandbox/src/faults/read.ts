import type { DescribedOperation, Description } from '../description/catalogue.js';
import { suggestNames } from '../description/names.js';
import { checkFields, checkLatency } from './fields.js';
import { answerKinds, type FaultRule, notificationKinds } from './rule.js';
import { type Path, RuleError, show } from './rule-error.js';
import { findEvents, findOperations } from './subjects.js';

/** A rule whose names are looked up. */
export interface ReadRule {
  readonly rule: FaultRule;
  /** The operations that it is about. */
  readonly operations: ReadonlySet<DescribedOperation>;
  /** The handlers of the events that it is about. */
  readonly events: ReadonlySet<string>;
}

type Given = Readonly<Record<string, unknown>>;
type Kind = (typeof notificationKinds)[keyof typeof notificationKinds];

/** The fields that say to which calls or notifications of its subject a rule applies. */
export const conditions: readonly string[] = ['merchant', 'nth', 'every', 'share', 'times'];

/**
 * Reads a list of rules.
 *
 * @param path where the list stands
 * @throws RuleError naming the place and what was expected
 */
export function readRules(description: Description, given: unknown, path: Path = ['faults']): ReadRule[] {
  if (!Array.isArray(given)) throw new RuleError(path, `expected a list of faults, got ${show(given)}`);
  return given.map((rule, index) => readRule(description, rule, [...path, index]));
}

/**
 * Reads a rule. A text is a kind.
 *
 * @throws RuleError as above
 */
export function readRule(description: Description, given: unknown, path: Path): ReadRule {
  const fields = typeof given === 'string' || typeof given === 'number' ? { kind: given } : given;
  if (!isFields(fields))
    throw new RuleError(path, `expected a fault such as { kind: 'reset-after' }, got ${show(given)}`);
  const { kind: name, event } = fields;
  const isNotification = event !== undefined;
  const kind = findKind(name, isNotification, path);
  const known = ['kind', isNotification ? 'event' : 'operation', ...conditions, ...kind.fields];
  for (const field of Object.keys(fields)) {
    if (!known.includes(field) && fields[field] !== undefined) {
      const hint = suggestNames(field, known, 1);
      throw new RuleError(
        [...path, field],
        `${hint === undefined ? '' : `${hint} `}the fields of ${showKind(name, isNotification)} are ${known.join(', ')}`,
      );
    }
  }
  checkFields(fields, path);
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  const rule = { ...Object.fromEntries(present), kind: String(name) } as FaultRule;
  if (rule.kind === 'latency') checkLatency(rule, path);
  if (isNotification) {
    const events = findEvents(description, rule.event ?? '*', [...path, 'event']);
    return { rule, operations: new Set(), events };
  }
  return { rule, operations: findOperations(description, rule, path), events: new Set() };
}

function findKind(name: unknown, isNotification: boolean, path: Path): Kind {
  const kinds: Readonly<Record<string, Kind>> = isNotification ? notificationKinds : answerKinds;
  const text = typeof name === 'number' ? String(name) : name;
  if (typeof text === 'string' && Object.hasOwn(kinds, text)) return kinds[text] as Kind;
  const names = Object.keys(kinds);
  const place = [...path, 'kind'];
  if (typeof text !== 'string') throw new RuleError(place, `expected one of ${names.join(', ')}`);
  if (!isNotification && Object.hasOwn(notificationKinds, text)) {
    const issue = `${text} befalls notifications; add the event, such as event: TRANSACTION.SUCCESS, or event: '*' for all`;
    throw new RuleError(place, issue);
  }
  if (isNotification && Object.hasOwn(answerKinds, text)) {
    throw new RuleError(
      place,
      `${text} befalls calls; leave out event, or choose one of ${names.join(', ')}`,
    );
  }
  const hint = suggestNames(text, names, 2) ?? `expected ${names.join(', ')}`;
  throw new RuleError(place, `unknown fault ${show(text)}; ${hint}`);
}

export function isFields(value: unknown): value is Given {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function showKind(kind: unknown, isNotification: boolean): string {
  return `${String(kind)}${isNotification ? ' of notifications' : ''}`;
}

import { type DescribedOperation, type Description, operationKey } from '../description/catalogue.js';
import { findSimilar } from '../description/names.js';
import { createPattern } from './pattern.js';
import { longestLatency } from './random.js';
import { answerKinds, type FaultRule, notificationKinds } from './rule.js';

/** An error in a rule. Its message begins with the place: `faults[0].share`. */
export class RuleError extends TypeError {
  /** The names and indexes that lead to the wrong value. */
  readonly path: readonly (string | number)[];

  /** @param issue what was expected */
  constructor(path: readonly (string | number)[], issue: string) {
    super(`${showPath(path)}: ${issue}`);
    this.path = path;
  }
}

/** A rule whose names are looked up. */
export interface ReadRule {
  readonly rule: FaultRule;
  /** The operations that it is about. */
  readonly operations: ReadonlySet<DescribedOperation>;
  /** The handlers of the events that it is about. */
  readonly events: ReadonlySet<string>;
}

type Path = readonly (string | number)[];
type Given = Readonly<Record<string, unknown>>;
type Kind = (typeof notificationKinds)[keyof typeof notificationKinds];

const conditions: readonly string[] = ['merchant', 'nth', 'every', 'share', 'times'];

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
      const [similar] = findSimilar(field, known, 1);
      const hint = similar === undefined ? '' : `did you mean ${similar}? `;
      throw new RuleError(
        [...path, field],
        `${hint}the fields of ${showKind(name, isNotification)} are ${known.join(', ')}`,
      );
    }
  }
  checkFields(fields, path);
  const given_ = Object.entries(fields).filter(([, value]) => value !== undefined);
  const rule = { ...Object.fromEntries(given_), kind: String(name) } as FaultRule;
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
  const similar = findSimilar(text, names, 2);
  const hint = similar.length > 0 ? `did you mean ${similar.join(' or ')}?` : `expected ${names.join(', ')}`;
  throw new RuleError(place, `unknown fault ${show(text)}; ${hint}`);
}

/** What the values of a rule must be. */
const checks: Readonly<Record<string, (value: unknown) => string | undefined>> = {
  operation: text("a part of an operation such as 'POST v3/refund/domestic/refunds'"),
  event: text("the name of a notification such as 'TRANSACTION.SUCCESS'"),
  merchant: text('a merchant id or brand id'),
  code: text("an error code such as 'NOT_ENOUGH'"),
  nth: whole(1, Number.MAX_SAFE_INTEGER),
  every: whole(1, Number.MAX_SAFE_INTEGER),
  times: whole(1, Number.MAX_SAFE_INTEGER),
  share: number(0, 1),
  ms: number(0, longestLatency),
  min: number(0, longestLatency),
  max: number(0, longestLatency),
  median: number(0.001, longestLatency),
  p99: number(0.001, longestLatency),
  after: (value) => (typeof value === 'boolean' ? undefined : 'true or false'),
  retryAfter: whole(0, 86_400),
  status: whole(400, 599),
  by: (value) =>
    value === 'other-key' || value === 'changed-body' ? undefined : 'other-key or changed-body',
  seconds: number(0, 30 * 86_400),
  attempts: whole(1, 1_000),
};

function text(what: string) {
  return (value: unknown): string | undefined =>
    typeof value === 'string' && value.trim() !== '' ? undefined : what;
}

function number(least: number, most: number) {
  return (value: unknown): string | undefined =>
    typeof value === 'number' && value >= least && value <= most
      ? undefined
      : `a number from ${least} to ${most}`;
}

function whole(least: number, most: number) {
  return (value: unknown): string | undefined =>
    Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most
      ? undefined
      : `a whole number from ${least}${most === Number.MAX_SAFE_INTEGER ? '' : ` to ${most}`}`;
}

function checkFields(fields: Given, path: Path): void {
  for (const [name, value] of Object.entries(fields)) {
    const expected = value === undefined ? undefined : checks[name]?.(value);
    if (expected !== undefined)
      throw new RuleError([...path, name], `expected ${expected}, got ${show(value)}`);
  }
}

/** Exactly one of the three ways to say how long. */
function checkLatency({ ms, min, max, median, p99 }: FaultRule, path: Path): void {
  const ways = [
    ms !== undefined,
    min !== undefined || max !== undefined,
    median !== undefined || p99 !== undefined,
  ];
  const isPaired =
    (min === undefined) === (max === undefined) && (median === undefined) === (p99 === undefined);
  if (ways.filter(Boolean).length !== 1 || !isPaired) {
    throw new RuleError(
      path,
      'expected the milliseconds of the latency: ms, or min and max, or median and p99',
    );
  }
  if (min !== undefined && max !== undefined && max < min) {
    throw new RuleError([...path, 'max'], `expected at least min, ${min}, got ${max}`);
  }
  if (median !== undefined && p99 !== undefined && p99 < median) {
    throw new RuleError([...path, 'p99'], `expected at least median, ${median}, got ${p99}`);
  }
}

function findOperations(
  description: Description,
  rule: FaultRule,
  path: Path,
): ReadonlySet<DescribedOperation> {
  const { operations, errors } = description;
  const { operation: pattern, kind, code } = rule;
  const fits = pattern === undefined ? () => true : createPattern(pattern);
  const found = operations.filter((one) => fits(operationKey(one)) || fits(`${one.method} ${one.wirePath}`));
  if (found.length === 0) {
    const keys = operations.map(operationKey);
    const similar = findSimilar(pattern ?? '', keys, 3);
    const hint = similar.length > 0 ? `; did you mean ${similar.join(' or ')}?` : '';
    throw new RuleError([...path, 'operation'], `no operation fits ${show(pattern)}${hint}`);
  }
  if (kind === '429' && code !== undefined && errors.codes[code]?.status !== 429) {
    throw new RuleError(
      [...path, 'code'],
      `expected RATELIMIT_EXCEEDED or FREQUENCY_LIMITED, got ${show(code)}`,
    );
  }
  if (kind !== 'error') return new Set(found);
  const codesOf = ({ protocol, errors: own }: DescribedOperation): readonly string[] => [
    ...own,
    ...errors.general[protocol],
  ];
  const place = [...path, 'code'];
  const all = [...new Set(found.flatMap(codesOf))];
  if (code === undefined) throw new RuleError(place, `expected an error code: ${list(all)}`);
  const able = found.filter((one) => codesOf(one).includes(code));
  if (able.length > 0) return new Set(able);
  const similar = findSimilar(code, all, 3);
  const hint = similar.length > 0 ? `did you mean ${similar.join(' or ')}?` : `the codes are ${list(all)}`;
  const whose = pattern === undefined ? 'no operation has' : `${pattern} does not have`;
  throw new RuleError(place, `${whose} the error code ${show(code)}; ${hint}`);
}

function findEvents({ events }: Description, pattern: string, path: Path): ReadonlySet<string> {
  const names = events.map(({ handler }) => handler);
  const exact = names.filter((name) => name === pattern);
  const fits = createPattern(pattern);
  const found = exact.length > 0 ? exact : names.filter(fits);
  if (found.length > 0) return new Set(found);
  const similar = findSimilar(pattern, names, 3);
  const hint =
    similar.length > 0 ? `did you mean ${similar.join(' or ')}?` : `expected ${list(names)}, or '*'`;
  throw new RuleError(path, `no notification fits ${show(pattern)}; ${hint}`);
}

/** The number of names in a message. */
const mostNames = 40;

function list(names: readonly string[]): string {
  return names.length <= mostNames ? names.join(', ') : `${names.slice(0, mostNames).join(', ')}, …`;
}

export function isFields(value: unknown): value is Given {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function showKind(kind: unknown, isNotification: boolean): string {
  return `${String(kind)}${isNotification ? ' of notifications' : ''}`;
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 100));
  if (typeof value === 'number' || typeof value === 'boolean' || value == null) return String(value);
  return Array.isArray(value) ? 'a list' : typeof value;
}

/** `scenarios.rush-hour.faults[0].share` */
function showPath(path: Path): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${part}`))
    .join('');
}

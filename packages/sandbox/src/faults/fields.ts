import { longestLatency } from './random.js';
import type { FaultRule } from './rule.js';
import { type Path, RuleError, show } from './rule-error.js';

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

/** @throws RuleError for a value that its field cannot have */
export function checkFields(fields: Readonly<Record<string, unknown>>, path: Path): void {
  for (const [name, value] of Object.entries(fields)) {
    const expected = value === undefined ? undefined : checks[name]?.(value);
    if (expected !== undefined)
      throw new RuleError([...path, name], `expected ${expected}, got ${show(value)}`);
  }
}

/**
 * Checks that a rule says how long in exactly one of the three ways.
 *
 * @throws RuleError
 */
export function checkLatency({ ms, min, max, median, p99 }: FaultRule, path: Path): void {
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

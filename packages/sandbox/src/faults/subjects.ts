import { type DescribedOperation, type Description, operationKey } from '../description/catalogue.js';
import { suggestNames } from '../description/names.js';
import { createPattern } from './pattern.js';
import type { FaultRule } from './rule.js';
import { type Path, RuleError, show } from './rule-error.js';

/**
 * The operations that a rule is about: those that fit its pattern, and have its error code.
 *
 * @throws RuleError with suggestions if there are none
 */
export function findOperations(
  description: Description,
  rule: FaultRule,
  path: Path,
): ReadonlySet<DescribedOperation> {
  const { operations, errors } = description;
  const { operation: pattern, kind, code } = rule;
  const fits = pattern === undefined ? () => true : createPattern(pattern);
  const found = operations.filter((one) => fits(operationKey(one)) || fits(`${one.method} ${one.wirePath}`));
  if (found.length === 0) {
    const hint = suggestNames(pattern ?? '', operations.map(operationKey), 3);
    throw new RuleError(
      [...path, 'operation'],
      `no operation fits ${show(pattern)}${hint === undefined ? '' : `; ${hint}`}`,
    );
  }
  if (kind === '429' && code !== undefined && errors.codes[code]?.status !== 429) {
    throw new RuleError(
      [...path, 'code'],
      `expected RATELIMIT_EXCEEDED or FREQUENCY_LIMITED, or another code with the status 429, got ${show(code)}`,
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
  const hint = suggestNames(code, all, 3) ?? `the codes are ${list(all)}`;
  const whose = pattern === undefined ? 'no operation has' : `${pattern} does not have`;
  throw new RuleError(place, `${whose} the error code ${show(code)}; ${hint}`);
}

/**
 * The handlers of the events that fit a pattern.
 *
 * @throws RuleError as above
 */
export function findEvents({ events }: Description, pattern: string, path: Path): ReadonlySet<string> {
  const names = events.map(({ handler }) => handler);
  const exact = names.filter((name) => name === pattern);
  const fits = createPattern(pattern);
  const found = exact.length > 0 ? exact : names.filter(fits);
  if (found.length > 0) return new Set(found);
  const hint = suggestNames(pattern, names, 3) ?? `expected ${list(names)}, or '*'`;
  throw new RuleError(path, `no notification fits ${show(pattern)}; ${hint}`);
}

/** The number of names in a message. */
const mostNames = 40;

function list(names: readonly string[]): string {
  return names.length <= mostNames ? names.join(', ') : `${names.slice(0, mostNames).join(', ')}, …`;
}

import { type DescribedOperation, type Description, operationKey } from '../description/catalogue.js';
import { conditions, type ReadRule, readRule } from './read.js';
import { RuleError } from './rule-error.js';

/** The sandbox's own header. WeChat Pay has no such thing. */
export const faultHeader = 'x-sandbox-fault';

/** More faults of one request are not read. */
const most = 5;

/**
 * Reads the faults that a request asks for itself: `reset-after`, `latency; ms=200, error; code=NOT_ENOUGH`.
 *
 * @throws RuleError naming what was expected
 */
export function readFaultHeader(
  description: Description,
  operation: DescribedOperation,
  text: string,
): ReadRule[] {
  const parts = text.split(',');
  if (parts.length > most) throw new RuleError([faultHeader], `expected at most ${most} faults`);
  return parts.map((part) => {
    const [kind = '', ...parameters] = part.split(';').map((item) => item.trim());
    const fields = parameters.map((parameter): [string, unknown] => {
      const at = parameter.indexOf('=');
      const name = parameter.slice(0, at).trim();
      if (at < 1 || notInHeaders.includes(name)) {
        throw new RuleError(
          [faultHeader],
          `expected a kind and its parameters, such as latency; ms=200, got ${parameter.slice(0, 100)}`,
        );
      }
      return [name, readValue(parameter.slice(at + 1).trim())];
    });
    const rule = { ...Object.fromEntries(fields), kind, operation: operationKey(operation) };
    return readRule(description, rule, [faultHeader]);
  });
}

/** A request asks for itself alone, so it names no subject and no condition. */
const notInHeaders: readonly string[] = ['kind', 'operation', 'event', ...conditions];

function readValue(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

import { ConfigError } from '../errors/index.js';
import { members } from './fields.js';
import type { Settings } from './settings.js';

const defaultTimeout = { connect: 5_000, answer: 10_000 };
/** The maximum delay of Node's timers. */
const longestTimeout = 2 ** 31 - 1;

/** Checks a number of milliseconds; `undefined` is returned unchanged. */
export function timeoutFrom(value: unknown, error: (problem: string) => Error): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= longestTimeout)
    return value;
  throw error('expected a whole number of milliseconds above 0');
}

export function timeoutsFrom(value: unknown): Settings['timeout'] {
  const milliseconds = (field: string, given: unknown): number | undefined =>
    timeoutFrom(given, (problem) => new ConfigError(field, problem));
  if (value === null || typeof value !== 'object') {
    const answer = milliseconds('timeout', value) ?? defaultTimeout.answer;
    return { connect: Math.min(defaultTimeout.connect, answer), answer };
  }
  const { connect, answer } = members('timeout', value, defaultTimeout);
  return {
    connect: milliseconds('timeout.connect', connect) ?? defaultTimeout.connect,
    answer: milliseconds('timeout.answer', answer) ?? defaultTimeout.answer,
  };
}

import { describe } from '../errors/given.js';
import { ConfigError } from '../errors/index.js';
import type { ClientEvents, EventName, Sink } from './events.js';
import { failureText } from './failure.js';
import { guarded } from './guard.js';
import { redactedFrom } from './redact.js';

/** A logger, such as `console`. Messages of a missing level are dropped. */
export interface Logger {
  /** Each attempt of a call: the redacted request and the result. */
  debug?: ((message: string, fields: object) => unknown) | undefined;
  /** The platform keys were renewed. */
  info?: ((message: string, fields: object) => unknown) | undefined;
  /** Problems that the client handles itself: a retry, a failed download of keys. */
  warn?: ((message: string, fields: object) => unknown) | undefined;
  /** Problems that stop the client from working: it has no platform key and cannot download one. */
  error?: ((message: string, fields: object) => unknown) | undefined;
}

const levels = ['debug', 'info', 'warn', 'error'] as const;
type Level = (typeof levels)[number];

/** @throws ConfigError if it has none of a logger's methods, or one of them is not a function */
export function loggerFrom(value: unknown): Logger {
  const expected = 'expected an object with some of the methods debug, info, warn and error, such as console';
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) {
    throw new ConfigError('logger', `${expected}, got ${describe(value)}`);
  }
  const logger = value as Readonly<Record<Level, unknown>>;
  const given = levels.filter((level) => logger[level] !== undefined);
  for (const level of given) {
    if (typeof logger[level] !== 'function') {
      throw new ConfigError(
        `logger.${level}`,
        `expected a function of (message, fields), got ${describe(logger[level])}`,
      );
    }
  }
  if (given.length === 0) throw new ConfigError('logger', `${expected}, got an object with none of them`);
  return value as Logger;
}

/**
 * Writes events to a logger. The caller logs the errors that a call throws, so they have the level `debug` here.
 * Problems that the caller does not see have the level `warn`.
 */
export function logSink(logger: Logger): Sink {
  return {
    wantsAttempts: () => logger.debug !== undefined,
    wants: (name) => levelsOf[name].some((level) => logger[level] !== undefined),
    take(name, event, request) {
      guarded('the logger', logger, () => {
        const { level, message } = entry(name, event);
        if (logger[level] === undefined) return undefined;
        const fields = request === undefined ? { ...event } : { ...event, request: redactedFrom(request) };
        return logger[level](message, fields);
      });
    },
  };
}

const levelsOf: Readonly<Record<EventName, readonly Level[]>> = {
  request: ['debug'],
  response: ['debug'],
  error: ['debug'],
  retry: ['warn'],
  keys: ['info', 'warn', 'error'],
};

interface Entry {
  readonly level: Level;
  readonly message: string;
}

function entry<Name extends EventName>(name: Name, event: ClientEvents[Name]): Entry {
  return entries[name](event);
}

const entries: { readonly [Name in EventName]: (event: ClientEvents[Name]) => Entry } = {
  request: ({ endpoint, host, attempt }) => ({
    level: 'debug',
    message: `${endpoint}: sending attempt ${attempt} to ${host}`,
  }),
  response: ({ endpoint, status, duration }) => ({
    level: 'debug',
    message: `${endpoint}: status ${status} after ${duration} ms`,
  }),
  error: ({ endpoint, error, duration }) => ({
    level: 'debug',
    message: `${endpoint}: ${failureText(error)} after ${duration} ms`,
  }),
  retry: ({ endpoint, attempt, host, error, delay, nextHost }) => ({
    level: 'warn',
    message: `${endpoint}: attempt ${attempt} failed with ${failureText(error)}; retrying in ${delay} ms${
      nextHost === host ? '' : ` with host ${nextHost} instead of ${host}`
    }`,
  }),
  keys: ({ kind, ids, error }) => {
    if (kind === 'downloaded')
      return { level: 'info', message: `platform keys downloaded; the client now has ${ids.join(', ')}` };
    const failed = `downloading the platform keys failed${error === undefined ? '' : `: ${failureText(error)}`}`;
    return ids.length === 0
      ? { level: 'error', message: `${failed}; the client has no platform key and cannot verify answers` }
      : { level: 'warn', message: `${failed}; the client continues with ${ids.join(', ')}` };
  },
};

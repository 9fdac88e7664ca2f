import { ApiError, WeChatPayError } from '../errors/index.js';
import type { Failure } from './events.js';

/** How WeChat Pay, Node and this package write codes; anything else might be a text of somebody's. */
const codeLike = /^[A-Z][A-Z0-9_]{0,63}$/;
const nameLike = /^[A-Z][A-Za-z]{0,48}(?:Error|Exception)$/;
/** Printable and short: it is a header's, and an error's answer is not verified. */
const requestIdLike = /^[\w.:+=/-]{1,128}$/;
/** How far down causes are looked at: a cause may be its own. */
const deepest = 4;

/** What an error is. Whatever was thrown, this does not throw. */
export function failureOf(error: unknown): Failure {
  return {
    name: matching(read(error, 'name'), nameLike) ?? 'Error',
    code: codeOf(error) ?? 'OTHER',
    reason: reasonOf(read(error, 'cause')),
  };
}

/** One line for a log: `TransportError CONNECTION (ECONNREFUSED)`. */
export function failureText({ name, code, reason }: Failure): string {
  return `${name} ${code}${reason === undefined ? '' : ` (${reason})`}`;
}

/** What of the answer an error knows. */
export function answerOf(error: unknown): { status: number | undefined; requestId: string | undefined } {
  return {
    status: error instanceof ApiError ? error.status : undefined,
    requestId: error instanceof WeChatPayError ? requestIdOf(error.requestId) : undefined,
  };
}

/** A request id that is fit for a log. */
export function requestIdOf(value: unknown): string | undefined {
  return matching(value, requestIdLike);
}

function reasonOf(cause: unknown): string | undefined {
  for (let depth = 0; depth < deepest && cause !== undefined; depth++) {
    const code = codeOf(cause);
    if (code !== undefined) return code;
    cause = read(cause, 'cause');
  }
  return undefined;
}

function codeOf(error: unknown): string | undefined {
  return matching(read(error, 'code'), codeLike);
}

function matching(value: unknown, pattern: RegExp): string | undefined {
  return typeof value === 'string' && pattern.test(value) ? value : undefined;
}

function read(value: unknown, field: string): unknown {
  if (value === null || typeof value !== 'object') return undefined;
  try {
    return (value as Readonly<Record<string, unknown>>)[field];
  } catch {
    return undefined;
  }
}

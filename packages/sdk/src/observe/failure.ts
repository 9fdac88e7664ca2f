import { ApiError, WeChatPayError } from '../errors/index.js';
import type { Failure } from './events.js';

/** The form of codes of WeChat Pay, Node and this package. Other values may be personal data. */
const codeLike = /^[A-Z][A-Z0-9_]{0,63}$/;
const nameLike = /^[A-Z][A-Za-z]{0,48}(?:Error|Exception)$/;
/** Printable and short, because the answer with an error is not verified. */
const requestIdLike = /^[\w.:+=/-]{1,128}$/;
/** The maximum depth of causes: an error can be its own cause. */
const deepest = 4;

/** Describes any thrown value. Never throws. */
export function describeFailure(error: unknown): Failure {
  return {
    name: matching(read(error, 'name'), nameLike) ?? 'Error',
    code: readCode(error) ?? 'OTHER',
    reason: findReason(read(error, 'cause')),
  };
}

/** One line for a log: `TransportError CONNECTION (ECONNREFUSED)`. */
export function failureText({ name, code, reason }: Failure): string {
  return `${name} ${code}${reason === undefined ? '' : ` (${reason})`}`;
}

/** Reads the status and the request id from an error. */
export function readAnswer(error: unknown): { status: number | undefined; requestId: string | undefined } {
  return {
    status: error instanceof ApiError ? error.status : undefined,
    requestId: error instanceof WeChatPayError ? safeRequestId(error.requestId) : undefined,
  };
}

/** Returns a request id if it is safe to log. */
export function safeRequestId(value: unknown): string | undefined {
  return matching(value, requestIdLike);
}

function findReason(cause: unknown): string | undefined {
  for (let depth = 0; depth < deepest && cause !== undefined; depth++) {
    const code = readCode(cause);
    if (code !== undefined) return code;
    cause = read(cause, 'cause');
  }
  return undefined;
}

function readCode(error: unknown): string | undefined {
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

import type { BridgeFailure } from '../bridge/failure.js';
import type { Strings } from '../strings.js';

/** Why there is no answer, in the page's words where it has any, else in the bridge's. */
export function failureText({ kind, code, message }: BridgeFailure, strings: Strings): string {
  if (code === undefined) return strings.failure[kind];
  const words = Object.hasOwn(strings.problems, code) ? strings.problems[code] : undefined;
  // Who is not let in is told by the connection how to be.
  if (kind === 'unwelcome') return words?.(message) ?? message;
  return `${strings.failure[kind]}${words?.(message) ?? message} (${code})`;
}

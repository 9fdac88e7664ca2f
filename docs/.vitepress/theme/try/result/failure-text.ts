import type { BridgeFailure } from '../bridge/failure.js';
import type { Strings } from '../strings.js';

/** The reason of a failure, in the words of the page, or else in those of the bridge. */
export function failureText({ kind, code, message }: BridgeFailure, strings: Strings): string {
  if (code === undefined) return strings.failure[kind];
  const words = Object.hasOwn(strings.problems, code) ? strings.problems[code] : undefined;
  // The connection describes how to admit the page.
  if (kind === 'unwelcome') return words?.(message) ?? message;
  return `${strings.failure[kind]}${words?.(message) ?? message} (${code})`;
}

import type { Answer, CommandName, Given } from '../control/commands.js';
import type { KnownConfig } from '../runtime/config.js';
import type { SandboxInfo } from './files.js';

/** A message from the handle to the sandbox's thread. */
export interface CommandMessage {
  readonly id: number;
  /** A command; `farewell` ends what streams, and then the thread. */
  readonly name: CommandName | 'farewell';
  readonly given: Readonly<Record<string, unknown>>;
}

/** A message from the thread to the handle. */
export type ThreadMessage =
  | {
      readonly kind: 'ready';
      readonly config: KnownConfig;
      readonly info: SandboxInfo;
      readonly phoneUrl: string | undefined;
    }
  | { readonly kind: 'failed'; readonly error: PlainError }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: PlainError };

/** Gives a command to the sandbox's thread. */
export type Call = <Name extends CommandName>(name: Name, given: Given<Name>) => Promise<Answer<Name>>;

/** An error between threads. Structured cloning would lose its `code`. */
export interface PlainError {
  readonly name: string;
  readonly message: string;
  readonly code: string | undefined;
}

export function plainError(error: unknown): PlainError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), code: undefined };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { name: error.name, message: error.message, code };
}

/** @returns an error of the same class, if that is one of JavaScript's own, with its `code` */
export function errorFrom({ name, message, code }: PlainError): Error {
  const error =
    name === 'TypeError'
      ? new TypeError(message)
      : name === 'RangeError'
        ? new RangeError(message)
        : new Error(message);
  return code === undefined ? error : Object.assign(error, { code });
}

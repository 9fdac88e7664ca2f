/**
 * Why a bridge did not answer.
 *
 * - `silent`: no server at the address
 * - `timeout`: no answer in time
 * - `unwelcome`: a server that refuses pages of this origin
 * - `denied`: the browser blocks the request
 * - `stranger`: a server that is not a sandbox
 * - `problem`: the bridge refused, with a reason
 * - `cancelled`: by the reader, or by the end of the page
 */
export type FailureKind =
  | 'silent'
  | 'timeout'
  | 'unwelcome'
  | 'denied'
  | 'stranger'
  | 'problem'
  | 'cancelled';

/** A request to the bridge without an answer. */
export class BridgeFailure extends Error {
  static {
    BridgeFailure.prototype.name = 'BridgeFailure';
  }

  readonly kind: FailureKind;
  /** The code of a `problem`. Its text is `message`. */
  readonly code?: string;

  constructor(kind: FailureKind, message: string = kind, code?: string) {
    super(message);
    this.kind = kind;
    if (code !== undefined) this.code = code;
  }
}

/** Whether it may change soon: no sandbox runs, or none that accepts this page. */
export function isAbsence({ kind }: BridgeFailure): boolean {
  return (
    kind === 'silent' ||
    kind === 'timeout' ||
    kind === 'unwelcome' ||
    kind === 'denied' ||
    kind === 'stranger'
  );
}

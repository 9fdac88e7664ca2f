/**
 * Why there is no answer from a bridge.
 *
 * - `silent`: nothing answers at the address
 * - `timeout`: something took the request and has not answered in time
 * - `unwelcome`: something answers, but does not let pages of this origin in
 * - `denied`: the browser does not let this page ask
 * - `stranger`: what answers is not a sandbox's bridge
 * - `problem`: the bridge refuses, and says why
 * - `cancelled`: the reader, or the page's end
 */
export type FailureKind =
  | 'silent'
  | 'timeout'
  | 'unwelcome'
  | 'denied'
  | 'stranger'
  | 'problem'
  | 'cancelled';

/** A question to the bridge that got no answer. */
export class BridgeFailure extends Error {
  static {
    BridgeFailure.prototype.name = 'BridgeFailure';
  }

  readonly kind: FailureKind;
  /** Of a `problem`: the bridge's code, and its words in `message`. */
  readonly code?: string;

  constructor(kind: FailureKind, message: string = kind, code?: string) {
    super(message);
    this.kind = kind;
    if (code !== undefined) this.code = code;
  }
}

/** Whether it may be another matter in a moment: there is no sandbox, or none for this page. */
export function isAbsence({ kind }: BridgeFailure): boolean {
  return (
    kind === 'silent' ||
    kind === 'timeout' ||
    kind === 'unwelcome' ||
    kind === 'denied' ||
    kind === 'stranger'
  );
}

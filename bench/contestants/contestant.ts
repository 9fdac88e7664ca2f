import type { Setup } from '../setup/setup.js';

/** One way to do what a merchant's server does. */
export interface Contestant {
  /** Signs, sends, verifies and parses, and returns the answer's data; as the other calls. */
  readonly v3: Call;
  readonly v2: Call;
  readonly v3Blocking?: Call;
  readonly v2Blocking?: Call;
  /** Verifies and decrypts an APIv3 notification. */
  readonly notification: Call;
  /** Parses and verifies an APIv2 message, signs another and writes it. */
  readonly v2Message: Call;
  /** Sends a picture of 2 MB. */
  readonly upload: Call;
  /** Fetches a compressed bill of 100 MB, opens it and checks its digest, and keeps none of it. */
  readonly download: Call;
}

/** Returns a promise or, where it blocks, the data itself. */
export type Call = () => unknown;

export type MakeContestant = (setup: Setup, origin: string) => Contestant;

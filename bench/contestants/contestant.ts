import type { Setup } from '../setup/setup.js';

/** An implementation of a merchant's server. */
export interface Contestant {
  /** Signs, sends, verifies and parses, and returns the data of the answer. */
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
  /** Downloads a compressed bill of 100 MB, decompresses it, checks its digest, and discards it. */
  readonly download: Call;
}

/** Returns a promise or, if it blocks, the data. */
export type Call = () => unknown;

/** Another package or another way to write the floor: the calls it has. */
export type Peer = Partial<Contestant>;

export type MakeContestant = (setup: Setup, origin: string) => Contestant;

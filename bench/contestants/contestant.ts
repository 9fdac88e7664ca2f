import type { Setup } from '../setup/setup.js';

/** One way to call the platform. Every call signs, sends, verifies and parses, and returns the answer's data. */
export interface Contestant {
  readonly v3: Call;
  readonly v2: Call;
  readonly v3Blocking?: Call;
  readonly v2Blocking?: Call;
}

/** Returns a promise or, where it blocks, the data itself. */
export type Call = () => unknown;

export type MakeContestant = (setup: Setup, origin: string) => Contestant;

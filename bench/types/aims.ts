/** The cost limits of the types. Times depend on the machine, so only `npm run bench:types` checks them. */
export const aims = {
  /** Type instantiations of a program with one call. */
  instantiations: 1_000,
  /** Seconds to check that program. */
  seconds: { 'TypeScript 7': 0.35, 'TypeScript 5.9': 2 },
  /** Milliseconds of a completion in an editor. */
  completion: 300,
  /** Bytes of the packed SDK. */
  packed: 1_200_000,
} as const;

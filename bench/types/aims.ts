/** What the types may cost a user. Times depend on the machine, so only `npm run bench:types` looks at them. */
export const aims = {
  /** Type instantiations of a program with one call. */
  instantiations: 1_000,
  /** Seconds to check it, start to end. */
  seconds: { 'TypeScript 7': 0.35, 'TypeScript 5.9': 2 },
  /** Milliseconds until an editor completes. */
  completion: 300,
  /** Bytes of the packed SDK. */
  packed: 1_200_000,
} as const;

import type { Contestant } from '../contestants/contestant.js';

/** What one row of the table measures. */
export interface Scenario {
  readonly protocol: 'v3' | 'v2';
  readonly transport: 'https' | 'http';
  readonly concurrency: number;
  /** Ours uses its blocking verbs; the floor has none and uses promises all the same. */
  readonly blocking: boolean;
}

export const scenarios: readonly Scenario[] = [
  { protocol: 'v3', transport: 'https', concurrency: 1, blocking: false },
  { protocol: 'v3', transport: 'https', concurrency: 32, blocking: false },
  { protocol: 'v2', transport: 'https', concurrency: 1, blocking: false },
  { protocol: 'v2', transport: 'https', concurrency: 32, blocking: false },
  { protocol: 'v3', transport: 'https', concurrency: 1, blocking: true },
  { protocol: 'v2', transport: 'https', concurrency: 1, blocking: true },
  { protocol: 'v3', transport: 'http', concurrency: 32, blocking: false },
  { protocol: 'v2', transport: 'http', concurrency: 32, blocking: false },
];

/** What a new process runs before anything is measured. */
export const warmingScenarios: readonly Scenario[] = scenarios.filter(
  ({ transport, concurrency, blocking }) => transport === 'https' && concurrency > 1 && !blocking,
);

/** The call of a contestant that a scenario means. */
export function callName(scenario: Scenario, contestant: Contestant): keyof Contestant {
  const blocking = `${scenario.protocol}Blocking` as const;
  return scenario.blocking && contestant[blocking] !== undefined ? blocking : scenario.protocol;
}

import { rounded, verdict } from '../report/cells.js';
import { spread } from '../report/statistics.js';
import { Child } from '../rounds/child.js';

/** What the process measures. */
export interface MonthFigures {
  readonly seconds: number;
  /** CPU microseconds for each deduction, those of its receiver included. */
  readonly cpu: number;
  /** The milliseconds of the queries meanwhile. */
  readonly queries: readonly number[];
}

/** A month of contracts in one advance of the clock. */
export interface MonthResult {
  readonly contracts: number;
  readonly seconds: number;
  /** CPU microseconds for each deduction, those of its receiver included. */
  readonly cpu: number;
  /** Milliseconds that a query takes meanwhile. */
  readonly query: { readonly median: number; readonly longest: number };
  /** Whether the aim is met; absent with fewer contracts than it is for. */
  readonly met?: boolean;
}

const aim = { contracts: 10_000, seconds: 20 };

/** Measures how long one advance of the clock takes in which each contract is deducted and notified. */
export async function measureMonth(contracts: number): Promise<MonthResult> {
  const child = new Child(new URL('./month-program.js', import.meta.url), [String(contracts)]);
  const { seconds, cpu, queries } = await child.next<MonthFigures>();
  const query = { median: spread(queries).median, longest: Math.max(...queries) };
  const isWhole = contracts >= aim.contracts;
  return { contracts, seconds, cpu, query, ...(isWhole ? { met: seconds <= aim.seconds } : {}) };
}

/** The result as text. */
export function describeMonth({ contracts, seconds, cpu, query, met }: MonthResult): string {
  const [median, longest] = [query.median, query.longest].map(rounded);
  const wanted = `≤ ${aim.seconds} s${met === undefined ? ` for ${aim.contracts}` : ` ${verdict(met)}`}`;
  return [
    `month of ${contracts} contracts in one advance: ${rounded(seconds)} s (aim: ${wanted})`,
    `CPU ${rounded(cpu)} µs each; queries meanwhile: median ${median} ms, longest ${longest} ms`,
  ].join('; ');
}

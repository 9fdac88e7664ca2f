import { aligned, rounded, verdict } from '../report/cells.js';
import type { ChargeRow, DeductionsResults } from './types.js';

const tickAim = 20;

/** The results as text. */
export function deductionsTable({
  contracts,
  cores,
  load,
  ticks,
  charges,
  rates,
}: DeductionsResults): string {
  const [before, after] = load.map((one) => one.toFixed(1));
  const blocks = [
    [`${contracts} contracts, ${cores} cores, load ${before} at the beginning and ${after} at the end`],
    charges.length === 0
      ? []
      : aligned([
          ['charges', 'workers', 'a second', 'of the floor', 'CPU µs each', 'RSS MB', 'heap MB'],
          ...charges.map(chargeCells),
        ]),
    rates.length === 0
      ? []
      : aligned([
          ['rate limit a second', 'workers', 'mean', 'most in a second'],
          ...rates.map(({ limit, workers, mean, most }) => [
            String(limit),
            String(workers),
            rounded(mean),
            String(most),
          ]),
        ]),
    ticks.length === 0
      ? []
      : aligned([
          ['tick() with nothing due', 'calls', 'median ms', 'most ms', 'aim'],
          ...ticks.map(({ database, calls, median, most }) => [
            database,
            String(calls),
            median.toFixed(2),
            most.toFixed(2),
            `< ${tickAim} ${verdict(most < tickAim)}`,
          ]),
        ]),
  ];
  return blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n');
}

function chargeCells({ name, workers, perSecond, ofFloor, cpu, rss, heap }: ChargeRow): string[] {
  return [
    name,
    String(workers),
    rounded(perSecond),
    ofFloor?.toFixed(3) ?? '',
    rounded(cpu),
    (rss / 1e6).toFixed(0),
    (heap / 1e6).toFixed(0),
  ];
}

import { createHash } from 'node:crypto';
import type { FaultRule } from './rule.js';

/** The 99th percentile of the standard normal distribution. */
const z99 = 2.326_347_874;

/**
 * A number from 0 up to 1, which depends on the text alone. Draws for one rule do not change those for another.
 *
 * @param name `seed rule count`
 */
export function draw(name: string): number {
  return createHash('sha256').update(name).digest().readUIntBE(0, 6) / 2 ** 48;
}

/** The milliseconds of a latency, rounded to a thousandth. */
export function drawLatency({ ms, min, max, median = 0, p99 = 0 }: FaultRule, name: string): number {
  if (ms !== undefined) return ms;
  if (min !== undefined && max !== undefined) return round(min + (max - min) * draw(`${name} even`));
  // Box and Muller, 1958. The first number must not be 0.
  const radius = Math.sqrt(-2 * Math.log(1 - draw(`${name} radius`)));
  const normal = radius * Math.cos(2 * Math.PI * draw(`${name} angle`));
  const sigma = Math.log(p99 / median) / z99;
  return round(Math.min(longestLatency, median * Math.exp(sigma * normal)));
}

/** Ten minutes. */
export const longestLatency = 600_000;

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

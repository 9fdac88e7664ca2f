/**
 * Time limits of tests. A limit ends what hangs, and must not fail what is slow: it grows with the machine's load.
 * A test never proves anything by how long something took.
 */
import { availableParallelism, loadavg } from 'node:os';

/**
 * @param milliseconds the limit on an idle machine: several times what the slowest one takes
 * @returns the limit on this machine now
 */
export function patience(milliseconds: number): number {
  // Measured when the tests started, by vitest.config.ts; a machine may have got busier since.
  const slowness = Number(process.env['WECHATPAY_TEST_SLOWNESS'] ?? 1);
  return Math.ceil(milliseconds * Math.max(slowness, loadPerCore()));
}

/**
 * How many times slower than when idle this machine is, at most 20. By its load, and by how long a piece of work takes:
 * not every system tells its load, and a machine may share its processors with others.
 */
export function measureSlowness(): number {
  const started = performance.now();
  let sum = 0;
  for (let at = 0; at < 20_000_000; at++) sum = (sum + at * 7) | 0;
  const took = performance.now() - started + (sum & 0);
  return Math.max(1, Math.min(20, took / idle), loadPerCore());
}

/** Milliseconds that the work takes on a slow machine that does nothing else. */
const idle = 120;

function loadPerCore(): number {
  return Math.min(20, (loadavg()[0] ?? 0) / availableParallelism());
}

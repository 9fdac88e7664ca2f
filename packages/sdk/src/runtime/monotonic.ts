/** Milliseconds of a monotonic clock. The first use of `performance.now()` would take more than 0.5 ms. */
export function monotonic(): number {
  return process.uptime() * 1000;
}

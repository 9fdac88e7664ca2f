/** Milliseconds of a clock that nobody sets. Not `performance.now()`, whose first use takes more than half of one. */
export function monotonic(): number {
  return process.uptime() * 1000;
}

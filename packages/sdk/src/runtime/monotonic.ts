/**
 * Milliseconds of a monotonic clock. The first use of `performance.now()` would take more than 0.5 ms, and
 * `process.uptime()` takes three times as long as this. On Cloudflare's workerd, whose process has no such clock, they
 * are milliseconds since 1970.
 */
export function monotonic(): number {
  // Not every runtime has it.
  const [seconds = 0, nanoseconds = 0] = process.hrtime?.() ?? [];
  return seconds * 1000 + nanoseconds / 1e6 || Date.now();
}

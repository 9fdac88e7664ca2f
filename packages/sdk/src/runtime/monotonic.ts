/**
 * Milliseconds of a monotonic clock. The first use of `performance.now()` would take more than 0.5 ms. On Cloudflare's
 * workerd, whose uptime is always 0, they are milliseconds since 1970.
 */
export function monotonic(): number {
  return process.uptime() * 1000 || Date.now();
}

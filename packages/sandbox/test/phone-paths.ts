/** Paths of the whole sandbox, for the listener that may answer none but the phone's. */
export const foreignPaths = [
  '/', '/_sandbox', '/_sandbox/now', '/_sandbox/config', '/_sandbox/stop', '/_bridge', '/_bridge/call', '/_console',
  '/_console/', '/_phone', '/_phone/', '/_phone/api/users', '/api/users', '/v3/certificates', '/pay/unifiedorder',
  '/papay/entrustweb', '/%5fsandbox/now', '//_sandbox/now', '/assets/', '/favicon.ico', '/nothing', '/..%2f_sandbox/now',
]; // biome-ignore format: a list reads better in rows

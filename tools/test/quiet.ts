/**
 * Keeps the SDK's own warnings off the terminal: tests cause them on purpose, and look at them where they matter. All
 * other warnings are printed. Set up in every worker by vitest.config.ts.
 */
const done = Symbol.for('wechatpay-kit: quiet');
const state = globalThis as { [done]?: true };
/** Node's, of a TLS connection to an address: tests of the proxy make them, since no name leads to their server. */
const addressAsName = 'DEP0123';
const [print] = process.listeners('warning');

if (state[done] === undefined && print !== undefined) {
  state[done] = true;
  process.off('warning', print);
  process.on('warning', (warning) => {
    const { code = '' } = warning as { code?: string };
    if (!code.startsWith('WECHATPAY_') && code !== addressAsName) print(warning);
  });
}

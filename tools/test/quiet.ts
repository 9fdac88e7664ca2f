/**
 * Keeps the SDK's own warnings off the terminal and records them: tests cause them on purpose. All other warnings are
 * printed. Set up in every worker by vitest.config.ts.
 */

/** Node's, for a TLS connection to an IP address: the tests of the proxy open such connections. */
const addressAsName = 'DEP0123';

const key = Symbol.for('wechatpay-kit: warnings');
const state = globalThis as { [key]?: string[] };

/** The texts of all warnings of this process, also those of test files that ran in it before. */
export function emittedWarnings(): string[] {
  state[key] ??= [];
  return state[key];
}

const [print] = process.listeners('warning');
if (state[key] === undefined && print !== undefined) {
  const texts = emittedWarnings();
  const { emitWarning } = process;
  process.emitWarning = (...given: [string | Error, ...unknown[]]) => {
    texts.push(String(given[0]));
    Reflect.apply(emitWarning, process, given);
  };
  process.off('warning', print);
  process.on('warning', (warning) => {
    const { code = '' } = warning as { code?: string };
    if (!code.startsWith('WECHATPAY_') && code !== addressAsName) print(warning);
  });
}

/** `@wechatpay-kit/sandbox/vitest`: a sandbox for each test file. */
import { test as base, type TestAPI } from 'vitest';
import { type Instance, type SandboxFixtures, type SandboxTestOptions, startInstance } from './instance.js';
import { beginning, reportSince } from './watch.js';

export type { SandboxFixtures, SandboxTestOptions } from './instance.js';

/**
 * Vitest's `test` with a sandbox. A sandbox starts before the first test of a file that uses `sandbox`, `pay`, `clock`
 * or `confirm`, and stops after the file's last test. When a test fails, the requests and notifications since its start
 * are printed.
 *
 * @param options those of `startSandbox()`
 * @example
 * const test = createSandboxTest({ strict: true });
 * test('a contract', async ({ pay, confirm, sandbox }) => { … });
 */
export function createSandboxTest(options: SandboxTestOptions = {}): TestAPI<SandboxFixtures> {
  // Of the file that runs. The files of a worker run one after the other.
  let running: Instance | undefined;
  return base.extend<SandboxFixtures & { readonly running: Instance; readonly report: undefined }>({
    // Vitest reads the names of a fixture's needs from the function's text, so the pattern stands even if it is empty.
    running: [
      // biome-ignore lint/correctness/noEmptyPattern: see above
      async ({}, use) => {
        running = await startInstance(options);
        try {
          await use(running);
        } finally {
          const ended = running;
          running = undefined;
          await ended.stop();
        }
      },
      { scope: 'file' },
    ],
    sandbox: [async ({ running }, use) => use(running.sandbox), { scope: 'file' }],
    pay: [async ({ running }, use) => use(running.pay), { scope: 'file' }],
    clock: [async ({ running }, use) => use(running.clock), { scope: 'file' }],
    confirm: [async ({ running }, use) => use(running.confirm), { scope: 'file' }],
    report: [
      async ({ onTestFailed }, use) => {
        const mark = running === undefined ? beginning : await running.begin();
        onTestFailed(async () => {
          const lines = running === undefined ? [] : await reportSince(running.sandbox, mark);
          if (lines.length > 0) console.error(lines.join('\n'));
        });
        await use(undefined);
      },
      { auto: true },
    ],
  });
}

/** {@link createSandboxTest} with the default options. */
export const test: TestAPI<SandboxFixtures> = createSandboxTest();

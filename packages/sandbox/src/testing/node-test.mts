/** `@wechatpay-kit/sandbox/node-test`: a sandbox for each test file. */
import { after, afterEach, before, beforeEach } from 'node:test';
import { type Instance, type SandboxFixtures, type SandboxTestOptions, startInstance } from './instance.js';
import { beginning, type Mark, reportSince } from './watch.js';

export type { SandboxFixtures, SandboxTestOptions } from './instance.js';

/** What the hooks need of a test. Node.js 20.12 and later have `passed`. */
interface EndedTest {
  readonly passed?: boolean;
  diagnostic(message: string): void;
}

/**
 * Starts a sandbox before the first test of the file, or of the `describe()` that calls this, and stops it after the
 * last one. When a test fails, the requests and notifications since its start are printed with it.
 *
 * @param options those of `startSandbox()`
 * @returns the sandbox and its client; read them inside a test or a hook, because they exist from the first test on
 * @example
 * const shop = useSandbox();
 * test('a contract', async () => {
 *   const { data } = await shop.pay.v2.pay.contractorder.post({ xml: { … } });
 *   await shop.confirm(data.prepay_id);
 * });
 */
export function useSandbox(options: SandboxTestOptions = {}): SandboxFixtures {
  let running: Instance | undefined;
  const marks = new WeakMap<object, Mark>();
  const readInstance = (): Instance => {
    if (running !== undefined) return running;
    throw new Error('the sandbox runs from the first test to the last one; read it inside a test or a hook');
  };
  before(async () => {
    running = await startInstance(options);
  });
  beforeEach(async (test) => {
    marks.set(test, await readInstance().begin());
  });
  afterEach(async (test) => {
    const ended = test as unknown as EndedTest;
    if (ended.passed !== false || running === undefined) return;
    const lines = await reportSince(running.sandbox, marks.get(test) ?? beginning);
    for (const line of lines) ended.diagnostic(line);
  });
  after(async () => {
    const ended = running;
    running = undefined;
    await ended?.stop();
  });
  return {
    get sandbox() {
      return readInstance().sandbox;
    },
    get pay() {
      return readInstance().pay;
    },
    get clock() {
      return readInstance().clock;
    },
    get confirm() {
      return readInstance().confirm;
    },
  };
}

import { WeChatPay } from 'wechatpay-kit';
import type { SandboxClock } from '../host/clock.js';
import type { SandboxOptions } from '../host/options.js';
import type { Sandbox } from '../host/start.js';
import { startSandbox } from '../start.js';
import { type Mark, markTime } from './watch.js';

/** The options of the sandbox of a test file. */
export interface SandboxTestOptions extends SandboxOptions {
  /**
   * Begin each test with the state of a new sandbox: without orders, contracts and notifications, at the real time. Its
   * addresses and keys stay. Not for tests of one file that run concurrently.
   * @default false
   */
  fresh?: boolean | undefined;
}

/** What a test has at hand. All tests of a file have the same. */
export interface SandboxFixtures {
  readonly sandbox: Sandbox;
  /** A client of the sandbox's merchant and brand. */
  readonly pay: WeChatPay;
  /** The sandbox's clock. */
  readonly clock: SandboxClock;
  /** The user agrees to the page that an id opens, as {@link Sandbox.confirm}. */
  readonly confirm: Sandbox['confirm'];
}

/** A running sandbox with its client. */
export interface Instance extends SandboxFixtures {
  /** Before each test. */
  begin(): Promise<Mark>;
  stop(): Promise<void>;
}

export async function startInstance({ fresh, ...options }: SandboxTestOptions): Promise<Instance> {
  const sandbox = await startSandbox(options);
  const pay = new WeChatPay(sandbox.config);
  return {
    sandbox,
    pay,
    clock: sandbox.clock,
    confirm: sandbox.confirm,
    async begin() {
      if (fresh === true) await sandbox.reset();
      return await markTime(sandbox);
    },
    async stop() {
      await Promise.all([pay.close(), sandbox.stop()]);
    },
  };
}

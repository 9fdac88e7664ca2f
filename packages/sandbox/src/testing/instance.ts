import { WeChatPay } from 'wechatpay-kit';
import type { SandboxOptions } from '../host/options.js';
import type { Sandbox, SandboxClock } from '../host/start.js';
import { startSandbox } from '../start.js';

/** The options of the sandbox of a test file. */
export interface SandboxTestOptions extends SandboxOptions {}

/** What a test has at hand. All tests of a file have the same. */
export interface SandboxFixtures {
  readonly sandbox: Sandbox;
  /** A client of the sandbox's merchant and brand. */
  readonly pay: WeChatPay;
  /** The sandbox's clock. */
  readonly clock: SandboxClock;
  /** The user agrees to the page that an id opens, as {@link Sandbox.confirm}. */
  readonly confirm: (id: string) => Promise<void>;
}

/** A running sandbox with its client. */
export interface Instance extends SandboxFixtures {
  stop(): Promise<void>;
}

export async function startInstance(options: SandboxTestOptions): Promise<Instance> {
  const sandbox = await startSandbox(options);
  const pay = new WeChatPay(sandbox.config);
  return {
    sandbox,
    pay,
    clock: sandbox.clock,
    confirm: (id) => sandbox.confirm(id),
    async stop() {
      await Promise.all([pay.close(), sandbox.stop()]);
    },
  };
}

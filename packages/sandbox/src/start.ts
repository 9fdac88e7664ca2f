import { Worker } from 'node:worker_threads';
import type { SandboxOptions } from './host/options.js';
import { type Sandbox, start } from './host/start.js';

/**
 * Starts a sandbox in a separate thread.
 *
 * @returns the sandbox, listening on its ports
 * @throws TypeError or RangeError for a bad option; Error if a port is in use or `out` cannot be written
 * @example
 * const sandbox = await startSandbox({ mchid: '1900000109' });
 * const pay = new WeChatPay(sandbox.config);
 */
export function startSandbox(options?: SandboxOptions): Promise<Sandbox> {
  return start(options, (settings) => {
    // The path of the thread's file is the same from this file and from the bundles. The caller's flags may
    // apply to its main file only (--input-type, --test), and would stop the worker.
    return new Worker(new URL('./host/thread.js', import.meta.url), { workerData: settings, execArgv: [] });
  });
}

/** The thread of the sandbox: a blocking call of the SDK in the caller's thread must not stop the server. */
import { parentPort, workerData } from 'node:worker_threads';
import { exportKey } from '../runtime/config.js';
import { generateKeys } from '../runtime/keys.js';
import { describeSandbox, prepareDirectory, writeFiles, writeMerchant } from './files.js';
import type { Settings } from './options.js';
import { openPorts, type Ports } from './ports.js';
import { type CommandMessage, plainError, type ThreadMessage } from './rpc.js';

const port = parentPort;
if (port === null) throw new Error('this file is the entry of a worker thread; call startSandbox()');
const post = (message: ThreadMessage): void => port.postMessage(message);

/** First what can fail. The rest loads while the keys are generated. */
async function run(settings: Settings, ports: Ports): Promise<void> {
  if (settings.out !== undefined) await prepareDirectory(settings.out);
  const keys = generateKeys();
  const { createSandbox } = await import('../app/sandbox.js');
  const sandbox = await createSandbox(settings, ports, await keys, () => {
    // The answer to `stop` must go out before the sockets close.
    setTimeout(() => {
      sandbox.world.clock.close();
      ports.close();
      port?.close();
    }, 100);
  });
  const info = describeSandbox(sandbox.world, ports);
  if (settings.out !== undefined) {
    await writeFiles(settings.out, info, sandbox.world.credentials);
    const { describeMerchant } = await import('../control/merchants.js');
    for (const merchant of sandbox.world.merchants.list().slice(1)) {
      await writeMerchant(settings.out, await describeMerchant(merchant));
    }
  }
  const { server, ca } = sandbox.world.credentials;
  ports.serve(sandbox.listener, { key: exportKey(server), cert: server.pem, ca });
  port?.on('message', async ({ id, name, given }: CommandMessage) => {
    try {
      post({ kind: 'answer', id, value: await sandbox.commands[name].run(sandbox.world, given) });
    } catch (error) {
      post({ kind: 'error', id, error: plainError(error) });
    }
  });
  post({ kind: 'ready', config: sandbox.config, info });
}

let ports: Ports | undefined;
try {
  const settings = workerData as Settings;
  ports = await openPorts(settings);
  await run(settings, ports);
} catch (error) {
  ports?.close();
  post({ kind: 'failed', error: plainError(error) });
  port.close();
}

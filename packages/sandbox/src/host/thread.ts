/** The thread of the sandbox: a blocking call of the SDK in the caller's thread must not stop the server. */
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type { Addresses } from '../app/sandbox.js';
import { exportKey } from '../runtime/config.js';
import type { KeySource } from '../runtime/create-credentials.js';
import { listKeys } from '../runtime/keyring.js';
import { type Data, openData } from './data.js';
import { readFaults } from './faults.js';
import {
  describeSandbox,
  keysFolder,
  prepareDirectory,
  refuseForeign,
  writeFiles,
  writeMerchant,
} from './files.js';
import { loadKeys, saveKeys } from './key-folder.js';
import type { Settings } from './options.js';
import { createPhoneToken } from './phone-address.js';
import { openPorts, type Ports } from './ports.js';
import { findPoolFile, openPrimePool, type PrimePool } from './prime-pool.js';
import { type CommandMessage, plainError, type ThreadMessage } from './rpc.js';

const port = parentPort;
if (port === null) throw new Error('this file is the entry of a worker thread; call startSandbox()');
const post = (message: ThreadMessage): void => port.postMessage(message);

/** Milliseconds in which the requests that have come are answered, and the last bytes of streams go out. */
const longestFinish = 1_000;

/** First what can fail. The rest loads meanwhile. */
async function run(settings: Settings, ports: Ports, data: Data | undefined): Promise<void> {
  const [{ keys, pool }, faults, { createSandbox }] = await Promise.all([
    openKeys(settings, ports),
    readFaults(settings.faults),
    import('../app/sandbox.js'),
  ]);
  const close = (): void => {
    sandbox.close();
    ports.close();
    data?.close();
  };
  const stop = (): void => {
    sandbox.world.requests.end();
    // The answer to `stop` must go out before the sockets close.
    setTimeout(async () => {
      await ports.finish(longestFinish);
      close();
      port?.close();
    }, 100);
  };
  const phoneUrl = ports.phoneOrigin && `${ports.phoneOrigin}/${createPhoneToken()}/`;
  const addresses = { url: ports.url, httpsUrl: ports.httpsUrl, phoneUrl };
  const sandbox = await createSandbox({ ...settings, faults }, addresses, keys, stop, data?.journal);
  const { server, ca } = sandbox.world.credentials.authority;
  ports.serve(sandbox.listener, { key: exportKey(server), cert: server.pem, ca }, sandbox.phoneListener);
  port?.on('message', async ({ id, name, given }: CommandMessage) => {
    try {
      if (name === 'farewell') {
        sandbox.world.requests.end();
        await ports.finish(longestFinish);
        close();
        return process.exit();
      }
      post({ kind: 'answer', id, value: await sandbox.commands[name].run(sandbox.world, given) });
    } catch (error) {
      post({ kind: 'error', id, error: plainError(error) });
    }
  });
  const info = describeSandbox(sandbox.world.credentials, ports);
  post({ kind: 'ready', config: sandbox.config, info, phoneUrl });
  void pool.grow();
}

/** The keys of the directories `data` and `out`, if there are such, where new ones are written too. */
async function openKeys(
  { data, out, mchid }: Settings,
  addresses: Addresses,
): Promise<{ keys: KeySource; pool: PrimePool }> {
  if (out !== undefined) await prepareDirectory(out);
  const folders = [data, out].flatMap((folder) => (folder === undefined ? [] : join(folder, keysFolder)));
  const rings = await Promise.all(folders.map(loadKeys));
  if (out !== undefined) await refuseForeign(out, rings.at(-1));
  const [ring, other] = rings.filter((one) => one !== undefined);
  if (ring !== undefined && other !== undefined && ring.authority.ca !== other.authority.ca) {
    throw new Error(`out: ${out} has the keys of another sandbox than ${data}; choose another directory`);
  }
  const known = ring === undefined ? [] : listKeys(ring).map(({ publicKey }) => publicKey);
  const pool = await openPrimePool(findPoolFile(), known);
  const keys: KeySource = {
    saved: ring,
    rsa: () => pool.take(),
    async keep(credentials) {
      for (const folder of folders) await saveKeys(folder, credentials.keyring);
      if (out === undefined) return;
      if (credentials.mchid === mchid) {
        await writeFiles(out, describeSandbox(credentials, addresses), credentials);
      } else await writeMerchant(out, credentials);
    },
  };
  return { keys, pool };
}

let ports: Ports | undefined;
let data: Data | undefined;
try {
  const settings = workerData as Settings;
  ports = await openPorts(settings);
  if (settings.data !== undefined) data = await openData(settings.data);
  await run(settings, ports, data);
} catch (error) {
  ports?.close();
  data?.close();
  post({ kind: 'failed', error: plainError(error) });
  port.close();
}

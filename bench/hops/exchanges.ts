import { startSandbox } from '@wechatpay-kit/sandbox';
import { floorV3 } from '../contestants/floor-v3.js';
import { ours } from '../contestants/ours.js';
import { poster } from '../contestants/post.js';
import type { Setup } from '../setup/setup.js';

export interface Exchange {
  readonly name: string;
  /** The folders whose functions count, from the repository's root. */
  readonly folders: readonly string[];
  run(): unknown;
}

export interface Exchanges {
  readonly exchanges: readonly Exchange[];
  stop(): Promise<void>;
}

const sdk = 'packages/sdk/src/';
const sandbox = 'packages/sandbox/src/';

/** @param origin the benchmark's server */
export async function createExchanges(setup: Setup, origin: string): Promise<Exchanges> {
  const client = ours(setup, origin);
  const running = await startSandbox();
  const [platformKeyId = '', platformPublicKey = ''] = Object.entries(running.config.certs)[0] ?? [];
  const merchant = {
    ...setup,
    mchid: running.config.mchid,
    serial: running.config.serial,
    merchantKey: running.config.privateKey,
    platformKeyId,
    platformPublicKey,
  };
  return {
    exchanges: [
      { name: 'JSON POST', folders: [sdk], run: client.v3 },
      { name: 'XML POST', folders: [sdk], run: client.v2 },
      { name: 'notification', folders: [sdk], run: client.notification },
      // The client is written by hand, so that all functions are the sandbox's.
      { name: 'sandbox request', folders: [sandbox, sdk], run: floorV3(merchant, poster(running.url)) },
    ],
    stop: () => running.stop(),
  };
}

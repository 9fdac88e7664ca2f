import { Agent } from 'node:https';
import { Wechatpay } from 'wechatpay-axios-plugin';
import { v2Request, v3Request } from '../setup/requests.js';
import type { Setup } from '../setup/setup.js';
import type { Peer } from './contestant.js';

/** `wechatpay-axios-plugin` as its README shows it, with connections kept alive. It verifies answers of v3 and v2. */
export function axiosPlugin(setup: Setup, origin: string): Peer {
  const pay = new Wechatpay({
    mchid: setup.mchid,
    serial: setup.serial,
    privateKey: setup.merchantKey,
    certs: { [setup.platformKeyId]: setup.platformPublicKey },
    secret: setup.apiV2Key,
    baseURL: `${origin}/`,
    httpsAgent: new Agent({ keepAlive: true }),
  });
  return {
    v3: async () =>
      (
        await pay['v3']?.['ecommerce']?.['individualContracts']?.['preEntrustSign']?.['app']?.post(
          v3Request(),
        )
      )?.data,
    v2: async () => (await pay['v2']?.['pay']?.['contractorder']?.post(v2Request(setup.mchid)))?.data,
  };
}

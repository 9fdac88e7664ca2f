import { WeChatPay } from 'wechatpay-kit';
import { v2Request, v3Request } from '../setup/requests.js';
import type { Setup } from '../setup/setup.js';
import type { Contestant } from './contestant.js';

/** The package as a merchant uses it: the whole chain is spelled at every call. */
export function ours(setup: Setup, origin: string): Contestant {
  const pay = new WeChatPay({
    mchid: setup.mchid,
    serial: setup.serial,
    privateKey: setup.merchantKey,
    certs: { [setup.platformKeyId]: setup.platformPublicKey },
    apiV2Key: setup.apiV2Key,
    endpoint: origin,
  });
  return {
    v3: async () =>
      (await pay.v3.ecommerce.individualContracts.preEntrustSign.app.post({ json: v3Request() })).data,
    v2: async () => (await pay.v2.pay.contractorder.post({ xml: v2Request(setup.mchid) })).data,
    v3Blocking: () =>
      pay.v3.ecommerce.individualContracts.preEntrustSign.app.postSync({ json: v3Request() }).data,
    v2Blocking: () => pay.v2.pay.contractorder.postSync({ xml: v2Request(setup.mchid) }).data,
  };
}

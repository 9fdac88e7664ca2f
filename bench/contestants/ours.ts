import { Formatter, Hash, Transformer, type Transport, WeChatPay } from 'wechatpay-kit';
import { billSha1, downloadPath, picture } from '../setup/files.js';
import { createNotification } from '../setup/notification.js';
import { v2Request, v3Request } from '../setup/requests.js';
import type { Setup } from '../setup/setup.js';
import { v2Sign, v2Xml } from '../setup/v2-sign.js';
import type { Call, Contestant } from './contestant.js';

/** The package as a merchant uses it: every call spells the whole chain. */
export function ours(setup: Setup, origin: string, transport?: Transport): Contestant {
  const pay = new WeChatPay({
    mchid: setup.mchid,
    serial: setup.serial,
    privateKey: setup.merchantKey,
    certs: { [setup.platformKeyId]: setup.platformPublicKey },
    apiV2Key: setup.apiV2Key,
    apiV3Key: setup.apiV3Key,
    endpoint: origin,
    ...(transport === undefined ? {} : { transport }),
  });
  const notification = createNotification(setup);
  return {
    v3: async () =>
      (await pay.v3.ecommerce.individualContracts.preEntrustSign.app.post({ json: v3Request() })).data,
    v2: async () => (await pay.v2.pay.contractorder.post({ xml: v2Request(setup.mchid) })).data,
    v3Blocking: () =>
      pay.v3.ecommerce.individualContracts.preEntrustSign.app.postSync({ json: v3Request() }).data,
    v2Blocking: () => pay.v2.pay.contractorder.postSync({ xml: v2Request(setup.mchid) }).data,
    notification: async () => (await pay.notifications.parse(notification())).data,
    v2Message: v2Message(setup),
    upload: async () =>
      (
        await pay.v3.merchant.media.upload.post({
          body: { file: picture, meta: { filename: 'picture.png' } },
        })
      ).data,
    download: async () => {
      const download_url = `https://api.mch.weixin.qq.com${downloadPath}`;
      const digest = { hash_type: 'SHA1', hash_value: billSha1() };
      let length = 0;
      for await (const chunk of await pay.files.download({ download_url, ...digest, tar_type: 'GZIP' })) {
        length += chunk.length;
      }
      return length;
    },
  };
}

/** APIv2 messages with the exported building blocks. */
function v2Message({ mchid, apiV2Key }: Setup): Call {
  const received = v2Xml({ ...v2Request(mchid), sign: v2Sign({ ...v2Request(mchid) }, apiV2Key) });
  return () => {
    const message = Transformer.toObject(received);
    if (!Hash.equals(Hash.sign('MD5', message, apiV2Key), String(message['sign'])))
      throw new Error('bad signature');
    const fields = { ...v2Request(mchid), nonce_str: Formatter.nonce() };
    return Transformer.toXml({ ...fields, sign: Hash.sign('MD5', fields, apiV2Key) });
  };
}

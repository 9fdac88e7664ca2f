/** A platform that answers each application at once, with a message that is signed rightly. */
import type { Rules } from '@wechatpay-kit/deductions';
import type { Transport, WeChatPayConfig } from 'wechatpay-kit';
import type { Setup } from '../setup/setup.js';
import { v2Sign, v2Xml } from '../setup/v2-sign.js';

export const appid = 'wxcbda96de0b165486';

/** What is charged: every thirty days, by one plan. */
export const rules: Rules = {
  appid,
  notify_url: 'https://shop.example/deductions',
  plans: {
    monthly: {
      family: 'papay',
      plan_id: 123,
      amount: 1500,
      description: 'membership',
      calendar: { every: 'days', days: 30 },
    },
  },
};

/** The answer to an application, which is the same for all. */
export function acceptance({ mchid, apiV2Key }: Setup): Buffer {
  const fields = {
    return_code: 'SUCCESS',
    return_msg: 'OK',
    result_code: 'SUCCESS',
    appid,
    mch_id: mchid,
    nonce_str: '5K8264ILTKCH16CQ2502SI8ZNMTM67VS',
  };
  return Buffer.from(v2Xml({ ...fields, sign: v2Sign(fields, apiV2Key) }));
}

/** Answers within the process, in the next turn of the event loop. */
export function instantTransport(setup: Setup): Transport {
  const body = acceptance(setup);
  const headers = { 'content-type': 'text/xml', 'content-length': String(body.length) };
  return { send: () => new Promise((resolve) => setImmediate(resolve, { status: 200, headers, body })) };
}

/** The merchant's configuration, without what is sent where. */
export function configOf({
  mchid,
  serial,
  merchantKey,
  platformKeyId,
  platformPublicKey,
  apiV2Key,
}: Setup): WeChatPayConfig {
  return { mchid, serial, privateKey: merchantKey, certs: { [platformKeyId]: platformPublicKey }, apiV2Key };
}

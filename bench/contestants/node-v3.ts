import { createRequire } from 'node:module';
import type WxPay from 'wechatpay-node-v3';
import { v3Path, v3Request } from '../setup/requests.js';
import type { Setup } from '../setup/setup.js';
import type { Peer } from './contestant.js';

const Base: typeof WxPay = createRequire(import.meta.url)('wechatpay-node-v3');

/**
 * `wechatpay-node-v3`. Its methods name the platform's host themselves and lack this operation, so a subclass does what
 * each of them does, with another address. It does not verify answers.
 */
class Pay extends Base {
  async postTo(origin: string, path: string, parameters: object): Promise<unknown> {
    const headers = this.getHeaders(this.buildAuthorization('POST', path, parameters), {
      'Content-Type': 'application/json',
    });
    const { status, data, error } = await this.httpService.post(origin + path, parameters, headers);
    // It reports failures in the result.
    if (status !== 200) throw new Error(`wechatpay-node-v3: status ${status}, ${error}`);
    return data;
  }
}

export function nodeV3(setup: Setup, origin: string): Peer {
  const pay = new Pay({
    appid: v3Request().appid,
    mchid: setup.mchid,
    serial_no: setup.serial,
    publicKey: Buffer.from(setup.platformPublicKey),
    privateKey: Buffer.from(setup.merchantKey),
  });
  return { v3: () => pay.postTo(origin, v3Path, v3Request()) };
}

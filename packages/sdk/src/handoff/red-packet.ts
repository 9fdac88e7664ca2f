import type { Settings } from '../config/settings.js';
import { RequestError } from '../errors/index.js';
import { createStamp, given, type HandoffStamp, id } from './fields.js';
import { signForFrontEnd } from './sign.js';

/** The answer of the operation that sends a red packet in a mini program. */
export interface RedPacket extends HandoffStamp {
  readonly wxappid: string;
  readonly package: string;
}

/** For `wx.sendBizRedPacket`. */
export interface RedPacketParameters {
  readonly appId: string;
  readonly timeStamp: string;
  readonly nonceStr: string;
  readonly package: string;
  readonly signType: 'MD5';
  readonly paySign: string;
}

/** @see https://pay.weixin.qq.com/doc/v2/merchant/4011937428 */
export function redPacket(settings: Settings, packet: RedPacket): RedPacketParameters {
  const fields = given(packet);
  const text = id(fields, 'package');
  if (!text.includes('=')) {
    throw new RequestError('package', 'expected the value from the answer (sendid=…&ver=…), not encoded');
  }
  const { timestamp, nonce } = createStamp(settings.clock, fields);
  // The signature covers the encoded package. signType is sent but not signed.
  const signed = {
    appId: id(fields, 'wxappid'),
    timeStamp: timestamp,
    nonceStr: nonce,
    package: encodeURIComponent(text),
  };
  return {
    ...signed,
    signType: 'MD5',
    paySign: signForFrontEnd(settings, 'MD5', signed, { appId: 'wxappid' }),
  };
}

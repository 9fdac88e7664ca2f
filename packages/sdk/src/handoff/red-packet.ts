import type { Settings } from '../config/settings.js';
import { RequestError } from '../errors/index.js';
import { given, type HandoffStamp, id, stampOf } from './fields.js';
import { signForFrontEnd } from './sign.js';

/** The answer to a red packet that was sent in a mini program. */
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
    throw new RequestError('package', 'expected it as it was answered (sendid=…&ver=…), not encoded');
  }
  const { timestamp, nonce } = stampOf(settings.clock, fields);
  // Signed as it goes out, encoded; signType goes out and is not signed.
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

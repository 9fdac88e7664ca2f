import { describe, expect, it } from 'vitest';
import { opensslSigns } from '../../test/support/signing.js';
import { workwxSign } from './workwx.js';

const secret = '192006250b4c09247ec02edce69f6a2d';
const redPacket = ['act_name', 'mch_billno', 'mch_id', 'nonce_str', 're_openid', 'total_amount', 'wxappid'];
const payment = [
  'amount',
  'appid',
  'desc',
  'mch_id',
  'nonce_str',
  'openid',
  'partner_trade_no',
  'ww_msg_type',
];
/** https://developer.work.weixin.qq.com/document/path/90281 */
const sample = {
  act_name: 'XXX',
  mch_billno: '11111234567890',
  mch_id: '10000098',
  nonce_str: 'qFKEgfig76DF9912fewmkp',
  re_openid: 'oxTWIuGaIt6gTKsQRLau2M0yL16E',
  total_amount: 100,
  wxappid: 'wx123456789',
};

describe('workwxSign', () => {
  it("signs the documents' sample as openssl does", () => {
    // printf %s 'act_name=XXX&…&secret=192006250b4c09247ec02edce69f6a2d' | openssl dgst -md5
    expect(workwxSign(sample, redPacket, secret)).toBe('8B8D04AFC9FD08094CC5A0C2FA8BB60C');
  });

  it('signs the fields that are named and no others, in ASCII order, without empty ones', () => {
    const fields = {
      ww_msg_type: 'NORMAL_MSG',
      partner_trade_no: '100000982014120919616',
      openid: 'ohO4Gt7wVPxIT1A9GjFaMYMiZY1s',
      nonce_str: '3PG2J4ILTKCH16CQ2502SI8ZNMTM67VS',
      mch_id: '10000097',
      desc: '六月出差报销费用',
      appid: 'wxe062425f740c30d8',
      amount: 100,
      check_name: 'FORCE_CHECK',
      sign: 'anything',
    };
    const text =
      'amount=100&appid=wxe062425f740c30d8&desc=六月出差报销费用&mch_id=10000097&nonce_str=3PG2J4ILTKCH16CQ2502SI8ZNMTM67VS&openid=ohO4Gt7wVPxIT1A9GjFaMYMiZY1s&partner_trade_no=100000982014120919616&ww_msg_type=NORMAL_MSG';
    const expected = opensslSigns.md5(`${text}&secret=${secret}`);
    expect(workwxSign(fields, payment, secret)).toBe(expected);
    expect(workwxSign(fields, [...payment].reverse(), secret)).toBe(expected);
    expect(workwxSign({ ...fields, re_user_name: '' }, [...payment, 're_user_name', 'none'], secret)).toBe(
      expected,
    );
  });

  it('leaves the names it is given in their order', () => {
    const names = Object.freeze([...redPacket].reverse());
    expect(workwxSign(sample, names, secret)).toBe('8B8D04AFC9FD08094CC5A0C2FA8BB60C');
  });

  it('refuses to sign without a secret', () => {
    for (const none of ['', undefined, null]) {
      expect(() => workwxSign(sample, redPacket, none as string)).toThrow(TypeError);
    }
  });
});

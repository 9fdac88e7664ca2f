/** What single operations of APIv2 do differently, as the catalogue says. */
import { describe, expect, it } from 'vitest';
import { RequestError, Transformer, type TransportRequest, WeChatPay } from 'wechatpay-kit';
import { caught } from './support/caught.js';
import { merchantConfig } from './support/config.js';
import { v2Message, v2Sign } from './support/platform.js';
import { recording } from './support/recording-transport.js';
import { secretsShownBy } from './support/secrets.js';

const success = { return_code: 'SUCCESS', result_code: 'SUCCESS' };

/** The query of a page on which the user signs a contract. */
const signing = {
  appid: 'wxcbda96de0b165486',
  mch_id: '1900000109',
  plan_id: '12535',
  contract_code: '100000',
  request_serial: 1000,
  contract_display_account: '微信代扣',
  notify_url: 'https://merchant.example/signed',
  version: '1.0',
  timestamp: '1414488825',
} as const;

/** A client whose platform answers the same each time. */
function client(answer: { status?: number; headers?: Record<string, string>; body?: string }): {
  pay: WeChatPay;
  requests: TransportRequest[];
} {
  const { status = 200, headers = {}, body = v2Message(success) } = answer;
  const { transport, requests } = recording(() => ({ status, headers, body: Buffer.from(body) }));
  return { pay: new WeChatPay(merchantConfig({ transport })), requests };
}

function readFields(request: TransportRequest | undefined): Record<string, string> {
  const text = request?.body?.toString();
  if (text !== undefined) return Transformer.toObject(text) as Record<string, string>;
  return Object.fromEntries(request?.url.searchParams ?? []);
}

describe('the sign type', () => {
  it('is HMAC-SHA256, and said so, where WeChat Pay takes no other', async () => {
    const { pay, requests } = client({});
    await pay.v2.pay.profitsharingquery.post({
      xml: { mch_id: '1900000109', transaction_id: '4208450740201411110007820472', out_order_no: 'P1' },
    });
    const { sign, ...fields } = readFields(requests[0]);
    expect(fields['sign_type']).toBe('HMAC-SHA256');
    expect(sign).toBe(v2Sign(fields, 'HMAC-SHA256'));
  });

  it('is HMAC-SHA256 in the query of a signing page that expects it, unless MD5 is asked for', async () => {
    const { pay, requests } = client({
      body: v2Message({ ...success, redirect_url: 'https://payapp.weixin.qq.com/x' }),
    });
    const query = { ...signing, clientip: '119.145.83.6' };
    const { data } = await pay.v2.papay.h5entrustweb.get({ query });
    expect(data.redirect_url).toBe('https://payapp.weixin.qq.com/x');
    await pay.v2.papay.h5entrustweb.get({ query: { ...query, sign_type: 'MD5' } });
    const [first, second] = requests.map(readFields);
    expect(first).toMatchObject({ sign_type: 'HMAC-SHA256', sign: expect.stringMatching(/^[0-9A-F]{64}$/) });
    expect(second).toMatchObject({ sign_type: 'MD5', sign: expect.stringMatching(/^[0-9A-F]{32}$/) });
  });

  it('is MD5, and not said, everywhere else', async () => {
    const { pay, requests } = client({});
    await pay.v2.pay.orderquery.post({ xml: { appid: 'wx1', mch_id: '1900000109', out_trade_no: '1' } });
    const fields = readFields(requests[0]);
    expect(fields).not.toHaveProperty('sign_type');
    expect(fields['sign']).toMatch(/^[0-9A-F]{32}$/);
  });
});

describe('an answer', () => {
  const order = { appid: 'wx1', mch_id: '1900000109', out_trade_no: '1' };

  it.each(['mch_id', 'mchid', 'combine_mch_id'])(
    'for another merchant, by its %s, is refused',
    async (field) => {
      const { pay } = client({ body: v2Message({ ...success, [field]: '1900000110' }) });
      const error = await caught(() => pay.v2.pay.orderquery.post({ xml: order }));
      expect(error).toMatchObject({ name: 'VerificationError', code: 'OTHER_MERCHANT' });
      expect(JSON.stringify(error)).not.toContain('1900000110');
    },
  );

  it("for the client's merchant passes, for its sub-merchant, and without a merchant", async () => {
    for (const more of [
      { mch_id: '1900000109' },
      { mch_id: '1900000109', sub_mch_id: '1900000110' },
      { mch_id: '' },
      {},
    ]) {
      const { pay } = client({ body: v2Message({ ...success, ...more }) });
      expect((await pay.v2.pay.orderquery.post({ xml: order })).status).toBe(200);
    }
  });

  it("passes for the bank's merchant where it is the bank that answers", async () => {
    const { pay } = client({ body: v2Message({ ...success, mch_id: '999990017' }) });
    const xml = {
      mch_id: '1900000109',
      sub_mch_id: '999990016',
      acquiring_bank_id: '999990017',
      sign_type: 'HMAC-SHA256',
    } as const;
    expect((await pay.v2.mchrisk.channelquerymchauditinfo.post({ xml })).data.mch_id).toBe('999990017');
  });

  it.each([
    ['MD5', 'HMAC-SHA256'],
    ['HMAC-SHA256', 'MD5'],
  ] as const)('that declares %s is refused if it is signed with %s', async (declared, used) => {
    const fields = { ...success, sign_type: declared };
    const right = client({ body: v2Message(fields, declared) });
    expect((await right.pay.v2.pay.orderquery.post({ xml: order })).status).toBe(200);
    const wrong = client({ body: v2Message(fields, used) });
    expect(await caught(() => wrong.pay.v2.pay.orderquery.post({ xml: order }))).toMatchObject({
      name: 'VerificationError',
      code: 'BAD_SIGNATURE',
    });
  });
});

describe('a redirect', () => {
  it('is told, not followed', async () => {
    const location = 'https://payapp.weixin.qq.com/sign?token=1';
    const { pay, requests } = client({ status: 302, headers: { location }, body: '' });
    const result = await pay.v2.papay.entrustweb.get({ query: signing });
    expect(result).toMatchObject({ status: 302, data: { redirect_url: location } });
    expect(requests).toHaveLength(1);
  });

  it('is an error where none is to be expected, or where it leads nowhere', async () => {
    const elsewhere = client({ status: 302, headers: { location: 'https://a.example/' }, body: '' });
    const order = { appid: 'wx1', mch_id: '1900000109', out_trade_no: '1' };
    expect(await caught(() => elsewhere.pay.v2.pay.orderquery.post({ xml: order }))).toMatchObject({
      code: 'HTTP_302',
    });
    const nowhere = client({ status: 302, body: '' });
    expect(await caught(() => nowhere.pay.v2.papay.entrustweb.get({ query: signing }))).toMatchObject({
      code: 'HTTP_302',
    });
  });
});

describe("WeCom's own signature", () => {
  const xml = {
    mch_billno: '123456',
    mch_id: '1900000109',
    wxappid: 'wx8888888888888888',
    sender_name: 'XX活动',
    sender_header_media_id: '1G6nrLmr5EC3MMb_-zK1dDdzmd0p7cNliYu9V5w7o8K0',
    re_openid: 'oxTWIuGaIt6gTKsQRLau2M0yL16E',
    total_amount: 1000,
    wishing: '感谢您参加猜灯谜活动，祝您元宵节快乐！',
    act_name: '猜灯谜抢红包活动',
    remark: '猜越多得越多，快来抢！',
    agentid: '1',
  };

  it('is computed from the secret, and signed along', async () => {
    const { pay, requests } = client({});
    await pay.v2.mmpaymkttransfers.sendworkwxredpack.post({
      xml: { ...xml, nonce_str: '5K8264ILTKCH16CQ2502SI8ZNMTM67VS' },
      workwx_secret: 'secret-of-the-agent',
    });
    const { sign, ...fields } = readFields(requests[0]);
    // printf '%s' 'act_name=…&mch_billno=123456&mch_id=1900000109&nonce_str=…&re_openid=…&total_amount=1000&wxappid=wx8888888888888888&secret=secret-of-the-agent' | openssl md5
    expect(fields['workwx_sign']).toBe('B3507BA78DE86B92935B1F277E666915');
    expect(sign).toBe(v2Sign(fields));
    expect(JSON.stringify(requests)).not.toContain('secret-of-the-agent');
  });

  it.each([
    ['workwx_secret', { xml }],
    ['workwx_secret', { xml, workwx_secret: '' }],
    ['xml.workwx_sign', { xml: { ...xml, workwx_sign: '1' }, workwx_secret: 'secret-of-the-agent' }],
  ])('is refused without what it needs, or given by hand: %s', async (field, options) => {
    const { pay, requests } = client({});
    const endpoint = pay.chain('v2/mmpaymkttransfers/sendworkwxredpack' as string);
    const error = await caught(() => endpoint.post(options));
    expect(error).toBeInstanceOf(RequestError);
    expect(error['field']).toBe(field);
    expect(secretsShownBy(error, ['secret-of-the-agent'])).toEqual([]);
    expect(requests).toEqual([]);
  });

  it('is not an option elsewhere', async () => {
    const { pay } = client({});
    const error = await caught(() =>
      pay.chain('v2/pay/orderquery' as string).post({ xml: { mch_id: '1900000109' }, workwx_secret: 'x' }),
    );
    expect(error).toMatchObject({ field: 'workwx_secret' });
  });
});

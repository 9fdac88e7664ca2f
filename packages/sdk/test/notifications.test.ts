/** notifications.parse: genuine notifications of WeChat Pay, and forged ones. */
import { createCipheriv, createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  ConfigError,
  type IncomingNotification,
  RequestError,
  VerificationError,
  WeChatPay,
} from 'wechatpay-kit';
import { patience } from '../../../tools/test/patience.js';
import { caught } from './support/caught.js';
import { merchantConfig } from './support/config.js';
import { apiV2Key, apiV3Key, platform, stranger } from './support/keys.js';
import { v2Contract, v2Encrypted, v2Payment } from './support/notification.js';
import { v2Message, v2Sign, v2Xml, v3Envelope, v3Headers } from './support/platform.js';
import { secretsShownBy } from './support/secrets.js';

const pay = new WeChatPay(merchantConfig());
const payload = {
  contract_id: '123',
  out_contract_code: 'APPLYMENT_1',
  contract_state: 'SIGNED',
  remark: '签约 🙂',
};
const v3Body = v3Envelope('PAPAY.SIGN', JSON.stringify(payload));

async function refusal(notification: unknown, client = pay): Promise<Error & Record<string, unknown>> {
  const error = await caught(() => client.notifications.parse(notification as IncomingNotification));
  expect(secretsShownBy(error)).toEqual([]);
  return error;
}

describe('a v3 notification', () => {
  const headers = v3Headers(v3Body);

  it('is verified, decrypted and told by its type', async () => {
    const event = await pay.notifications.parse({ headers, body: v3Body });
    expect(event).toEqual({
      protocol: 'v3',
      id: 'EV-2018022511223320873',
      type: 'PAPAY.SIGN',
      data: payload,
      raw: JSON.parse(v3Body),
    });
    if (event.type === 'PAPAY.SIGN') expect(event.data.contract_id).toBe('123');
  });

  it.each<[string, IncomingNotification]>([
    ['a Buffer', { headers, body: Buffer.from(v3Body) }],
    ['a Uint8Array', { headers, body: new TextEncoder().encode(v3Body) }],
    ['a part of a larger buffer', { headers, body: Buffer.from(`xx${v3Body}yy`).subarray(2, -2) }],
    ['Headers', { headers: new Headers(headers), body: v3Body }],
    [
      "node's headers",
      { headers: { ...headers, 'set-cookie': ['a', 'b'], 'x-none': undefined }, body: v3Body },
    ],
    [
      'headers as the documents spell them',
      {
        headers: Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [
            name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase()),
            value,
          ]),
        ),
        body: v3Body,
      },
    ],
  ])('may come as %s', async (_, notification) => {
    expect(await pay.notifications.parse(notification)).toMatchObject({ type: 'PAPAY.SIGN', data: payload });
  });

  it('may be signed with a platform certificate as well as with the public key', async () => {
    const signed = v3Headers(v3Body, { serial: platform.serial });
    expect(await pay.notifications.parse({ headers: signed, body: v3Body })).toMatchObject({ data: payload });
  });

  it('of a type that the catalogue does not know comes through', async () => {
    const body = v3Envelope('SOMETHING.NEW', '{"a":1}');
    expect(await pay.notifications.parse({ headers: v3Headers(body), body })).toMatchObject({
      type: 'SOMETHING.NEW',
      data: { a: 1 },
    });
  });

  it.each<[string, unknown]>([
    ['a parsed body', JSON.parse(v3Body)],
    ['no body', undefined],
    ['null', null],
    ['an array', [v3Body]],
  ])('as %s is refused, and the reason given', async (_, body) => {
    const error = await refusal({ headers, body });
    expect(error).toBeInstanceOf(RequestError);
    expect(error).toMatchObject({ field: 'body' });
    expect(error.message).toMatch(/raw body.*signature covers the received bytes.*before a parser/);
  });

  it.each([undefined, null, 'headers', 1])('with %j for headers is refused', async (wrong) => {
    expect(await refusal({ headers: wrong, body: v3Body })).toMatchObject({
      name: 'RequestError',
      field: 'headers',
    });
  });

  it.each([undefined, null, {}, 'text'])('that is %j is refused', async (wrong) => {
    expect(await refusal(wrong)).toBeInstanceOf(RequestError);
  });

  it.each(Object.keys(headers).filter((name) => name !== 'wechatpay-signature-type'))(
    'without %s is refused',
    async (name) => {
      const error = await refusal({ headers: { ...headers, [name]: undefined }, body: v3Body });
      expect(error).toBeInstanceOf(VerificationError);
      expect(error).toMatchObject({ code: 'MISSING_HEADERS' });
      expect(error.message).toContain(name);
      expect(await refusal({ headers: { ...headers, [name]: '' }, body: v3Body })).toMatchObject({
        code: 'MISSING_HEADERS',
      });
    },
  );

  it.each([
    ['signed by another', v3Headers(v3Body, { key: stranger.key }), 'BAD_SIGNATURE'],
    ['signed over something else', v3Headers(`${v3Body} `), 'BAD_SIGNATURE'],
    [
      'that probes',
      { ...headers, 'wechatpay-signature': `WECHATPAY/SIGNTEST/${headers['wechatpay-signature']}` },
      'BAD_SIGNATURE',
    ],
    ['of an unknown key', v3Headers(v3Body, { serial: 'PUB_KEY_ID_1' }), 'UNKNOWN_SERIAL'],
    ['of the key __proto__', v3Headers(v3Body, { serial: '__proto__' }), 'UNKNOWN_SERIAL'],
    ['of yesterday', v3Headers(v3Body, { timestamp: Math.floor(Date.now() / 1000) - 86_400 }), 'CLOCK_SKEW'],
    ['of tomorrow', v3Headers(v3Body, { timestamp: Math.floor(Date.now() / 1000) + 86_400 }), 'CLOCK_SKEW'],
    ['of no time', v3Headers(v3Body, { timestamp: '1e9' }), 'CLOCK_SKEW'],
    ['of a negative time', v3Headers(v3Body, { timestamp: -1 }), 'CLOCK_SKEW'],
  ])('%s is refused', async (_, wrong, code) => {
    const error = await refusal({ headers: wrong, body: v3Body });
    expect(error).toBeInstanceOf(VerificationError);
    expect(error).toMatchObject({ code });
    expect(JSON.stringify(error)).not.toContain('PAPAY');
  });

  it.each([[-300], [300]])('%i s off is taken, one more second is not', async (offset) => {
    const now = 1_709_251_200;
    const client = new WeChatPay(merchantConfig({ clock: () => now * 1000 }));
    const at = (timestamp: number) => ({ headers: v3Headers(v3Body, { timestamp }), body: v3Body });
    expect(await client.notifications.parse(at(now + offset))).toMatchObject({ type: 'PAPAY.SIGN' });
    const error = await refusal(at(now + offset + Math.sign(offset)), client);
    expect(error).toMatchObject({
      code: 'CLOCK_SKEW',
      timestamp: now + offset + Math.sign(offset),
      serial: platform.publicKeyId,
    });
  });

  it('that was encrypted with another APIv3 key is refused', async () => {
    const body = v3Envelope('PAPAY.SIGN', '{}', { key: 'x'.repeat(32) });
    const error = await refusal({ headers: v3Headers(body), body });
    expect(error).toBeInstanceOf(VerificationError);
    expect(error).toMatchObject({ code: 'DECRYPT_FAILED' });
    expect(error.message).toMatch(/apiV3Key.*merchant platform/);
  });

  it.each([
    [
      'other associated data',
      v3Envelope('X', '{}', { associated_data: 'a' }).replace(
        '"associated_data":"a"',
        '"associated_data":"b"',
      ),
    ],
    ['another algorithm', v3Envelope('X', '{}', { algorithm: 'AES_128_CBC' })],
    ['a ciphertext that is none', v3Envelope('X', '{}', { ciphertext: '?' })],
    ['a payload that is not JSON', v3Envelope('X', 'hello')],
  ])('with %s is refused', async (_, body) => {
    expect(await refusal({ headers: v3Headers(body), body })).toMatchObject({ code: 'DECRYPT_FAILED' });
  });

  it.each([
    '',
    'hello',
    'null',
    '[]',
    '1',
    '{}',
    '{"id":"1","event_type":"X"}',
    '{"id":1,"event_type":"X","resource":{}}',
    '{"id":"1","event_type":"X","resource":null}',
  ])('of the shape %s is refused, signed or not', async (body) => {
    const error = await refusal({ headers: v3Headers(body), body });
    expect(error).toBeInstanceOf(VerificationError);
    expect(error.message).toContain('does not have the documented shape');
    expect(await refusal({ headers: {}, body })).toMatchObject({ code: 'MISSING_HEADERS' });
  });

  it('needs the APIv3 key', async () => {
    const error = await refusal(
      { headers, body: v3Body },
      new WeChatPay(merchantConfig({ apiV3Key: undefined })),
    );
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ field: 'apiV3Key' });
    expect(apiV3Key).toHaveLength(32);
  });
});

describe('a v2 notification', () => {
  const headers = { 'content-type': 'text/xml' };
  const paid = { ...v2Payment, attach: ']]&gt;' };
  const contract = { ...v2Contract, return_code: 'SUCCESS', result_code: 'SUCCESS' };

  it.each(['MD5', 'HMAC-SHA256'] as const)('of a payment is verified with %s', async (type) => {
    const event = await pay.notifications.parse({ headers, body: v2Message(paid, type) });
    const data = { ...paid, attach: ']]&gt;', sign: v2Sign(paid, type) };
    const id = `pay:${paid.transaction_id}:SUCCESS`;
    expect(event).toEqual({ protocol: 'v2', id, type: 'pay', data, raw: data, signed: true });
    if (event.type === 'pay') expect(event.data.out_trade_no).toBe('1409811653');
  });

  it.each([
    ['ADD', 'contract.add'],
    ['DELETE', 'contract.delete'],
  ])('of a contract, change_type %s, is of the type %s', async (change_type, type) => {
    const body = Buffer.from(v2Message({ ...contract, change_type }));
    expect(await pay.notifications.parse({ headers: new Headers(headers), body })).toMatchObject({
      type,
      id: `${type}:Wx15463511252015071056489715:2015-07-01 10:00:00`,
      data: { contract_id: contract.contract_id },
    });
  });

  it('of no known shape is refused, though its sign is right: the same key signs much else', async () => {
    const error = await refusal({ headers, body: v2Message({ return_code: 'SUCCESS', hello: 'world' }) });
    expect(error).toMatchObject({ name: 'VerificationError', code: 'NOT_A_NOTIFICATION' });
  });

  it('may begin with white space', async () => {
    expect(await pay.notifications.parse({ headers, body: `\n ${v2Message(paid)}\n` })).toMatchObject({
      type: 'pay',
    });
  });

  it.each([
    ['no sign', v2Xml(paid)],
    ['an empty sign', v2Xml({ ...paid, sign: '' })],
    ['a wrong sign', v2Xml({ ...paid, sign: '0'.repeat(32) })],
    ['a sign of 64 characters that is wrong', v2Xml({ ...paid, sign: '0'.repeat(64) })],
    ['a sign made with another key', v2Message(paid, 'MD5', 'x'.repeat(32))],
    ['a sign made with no key', v2Xml({ ...paid, sign: v2Sign(paid, 'MD5', '') })],
    ['an altered amount', v2Message(paid).replace('CDATA[1]', 'CDATA[100]')],
    ['a sign twice', v2Message(paid).replace('</xml>', `<sign>${v2Sign(paid)}</sign></xml>`)],
    [
      'elements that the sign does not cover',
      v2Message({ ...paid, detail: '[object Object]' }).replace(
        '<![CDATA[[object Object]]]>',
        '<transaction_id>1</transaction_id>',
      ),
    ],
    ['a DTD', `<!DOCTYPE xml [<!ENTITY e SYSTEM "file:///etc/passwd">]>${v2Message(paid)}`],
    ['its end cut off', v2Message(paid).slice(0, -10)],
    ['invalid UTF-8', Buffer.from(v2Message(paid).replace('1409811653', '\xff'), 'latin1')],
  ])('with %s is refused', async (_, body) => {
    const error = await refusal({ headers, body });
    expect(error).toBeInstanceOf(VerificationError);
    expect(error).toMatchObject({ code: 'BAD_SIGNATURE' });
    expect(JSON.stringify(error)).not.toContain('1409811653');
  });

  it('of a megabyte without a signature is refused quickly', async () => {
    const started = performance.now();
    await refusal({ headers, body: `<xml>${'<a/>'.repeat(250_000)}</xml>` });
    expect(performance.now() - started).toBeLessThan(patience(3_000));
  });

  it('needs the APIv2 key', async () => {
    const error = await refusal(
      { headers, body: v2Message(paid) },
      new WeChatPay(merchantConfig({ apiV2Key: undefined })),
    );
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ field: 'apiV2Key' });
  });

  it('in the guise of v3 is refused', async () => {
    const body = v2Message(paid);
    expect(await refusal({ headers: v3Headers(body, { key: stranger.key }), body })).toMatchObject({
      code: 'BAD_SIGNATURE',
    });
  });
});

describe('an encrypted v2 notification', () => {
  const refund = {
    out_refund_no: '131811191610442717309',
    refund_status: 'SUCCESS',
    refund_fee: '3960',
  };
  /** AES-256-ECB with the MD5 of the APIv2 key, in lower case. */
  function refundMessage(key = apiV2Key): string {
    const cipher = createCipheriv('aes-256-ecb', createHash('md5').update(key).digest('hex'), null);
    const plain = v2Xml(refund).replaceAll('xml>', 'root>');
    const req_info = cipher.update(plain, 'utf8', 'base64') + cipher.final('base64');
    return v2Xml({ return_code: 'SUCCESS', appid: 'wx1', mch_id: '1900000109', nonce_str: 'n', req_info });
  }
  function checkMessage(key = apiV3Key, event_type = 'CHECK.SUCCESS'): string {
    const plain = JSON.stringify({ state: 'USER_ACCEPTED', out_order_no: '1234' });
    return v2Encrypted(event_type, plain, { key, id: 'EV-1' }).body;
  }

  it('about a refund is decrypted, though it carries no sign', async () => {
    const event = await pay.notifications.parse({ headers: {}, body: refundMessage() });
    expect(event).toMatchObject({ protocol: 'v2', type: 'refund', data: refund, signed: false });
    expect(event.id).toMatch(/^refund:/);
  });

  it('about a refund says that what stands beside its ciphertext is not verified', async () => {
    const body = refundMessage().replace('<appid><![CDATA[wx1]]>', '<appid><![CDATA[wx-other]]>');
    const event = await pay.notifications.parse({ headers: {}, body });
    if (event.type !== 'refund') throw new Error(event.type);
    // The type says so, too: a refund's `signed` is the literal false.
    const signed: false = event.signed;
    expect([signed, event.raw['appid'], event.data.out_refund_no]).toEqual([
      false,
      'wx-other',
      refund.out_refund_no,
    ]);
  });

  it('of the encrypted family, of a type that the catalogue does not know, is of the type unknown', async () => {
    const event: { type: string; id: string } = await pay.notifications.parse({
      headers: {},
      body: checkMessage(apiV3Key, 'SOMETHING.NEW'),
    });
    expect(event).toMatchObject({ type: 'unknown', id: 'unknown:EV-1', data: { out_order_no: '1234' } });
    const forged = await refusal({ headers: {}, body: checkMessage('x'.repeat(32), 'SOMETHING.NEW') });
    expect(forged).toMatchObject({ name: 'VerificationError', code: 'DECRYPT_FAILED' });
  });

  it('about a refund is refused if its sender does not have the key', async () => {
    const error = await refusal({ headers: {}, body: refundMessage('x'.repeat(32)) });
    expect(error).toBeInstanceOf(VerificationError);
    expect(error).toMatchObject({ code: 'DECRYPT_FAILED' });
  });

  it('of the encrypted family is verified, then decrypted', async () => {
    const event = await pay.notifications.parse({ headers: {}, body: checkMessage() });
    expect(event).toMatchObject({
      protocol: 'v2',
      id: 'CHECK.SUCCESS:EV-1',
      type: 'CHECK.SUCCESS',
      data: { state: 'USER_ACCEPTED', out_order_no: '1234' },
    });
  });

  it('of the encrypted family is refused with another key, with another sign, and without the APIv3 key', async () => {
    const otherKey = await refusal({ headers: {}, body: checkMessage('x'.repeat(32)) });
    expect(otherKey).toMatchObject({ name: 'VerificationError', code: 'DECRYPT_FAILED' });
    const otherSign = await refusal({ headers: {}, body: checkMessage().replace('EV-1', 'EV-2') });
    expect(otherSign).toMatchObject({ name: 'VerificationError', code: 'BAD_SIGNATURE' });
    const keyless = new WeChatPay(merchantConfig({ apiV3Key: undefined }));
    const missing = await refusal({ headers: {}, body: checkMessage() }, keyless);
    expect(missing).toMatchObject({ name: 'ConfigError', field: 'apiV3Key' });
  });
});

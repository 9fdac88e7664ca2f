/** Names such as `__proto__`, in everything that is read and sent: fields like any other, or refused; never a prototype. */
import { afterEach, describe, expect, it } from 'vitest';
import { ApiError, Json, RequestError, Transformer, WeChatPay } from 'wechatpay-kit';
import { merchantConfig } from './support/config.js';
import { v2Message, v3Envelope, v3Headers } from './support/platform.js';
import { recording } from './support/recording-transport.js';

const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];
const big = '9007199254740993';

const known = Object.getOwnPropertyNames(Object.prototype).sort();
afterEach(() => {
  expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(known);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

function answering(
  status: number,
  body: string,
  headers: Record<string, string> = v3Headers(body),
): WeChatPay {
  const { transport } = recording(() => ({ status, headers, body: Buffer.from(body) }));
  return new WeChatPay(merchantConfig({ transport, retry: false, bigIntegers: 'bigint' }));
}

const sampleBody = (name: string): string =>
  `{"${name}":{"polluted":${big},"list":[{"${name}":{"polluted":1}}]},"code":"X","plan_id":${big}}`;

/** The object's own, and by no other way. */
function expectOwn(value: unknown, name: string): void {
  expect(Object.hasOwn(value as object, name)).toBe(true);
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect((value as Record<string, unknown>)['polluted']).toBeUndefined();
}

describe.each(names)('a field called %s', (name) => {
  it('of an answer of APIv3 is a field', async () => {
    const { data } = await answering(200, sampleBody(name))
      .chain('v3/x' as string)
      .get();
    expectOwn(data, name);
    expect(data).toMatchObject({ plan_id: BigInt(big) });
    expect(Json.stringify(data)).toBe(sampleBody(name));
  });

  it('of an error is a field', async () => {
    const error = await answering(400, sampleBody(name))
      .chain('v3/x' as string)
      .get()
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ApiError);
    expectOwn((error as ApiError).data, name);
  });

  it('of an answer of APIv2 is a field', async () => {
    const body = v2Message({ return_code: 'SUCCESS', result_code: 'SUCCESS', x: '1' });
    const { data } = await answering(200, body, {})
      .chain('v2/x' as string)
      .post();
    expect(data).toMatchObject({ x: '1' });
    expectOwn(Transformer.toObject(`<xml><${name}><polluted>1</polluted></${name}><b>1</b></xml>`), name);
    expectOwn(Transformer.toObject(`<xml><${name}>1</${name}><${name}>2</${name}></xml>`), name);
  });

  it('of a notification is a field', async () => {
    const body = v3Envelope('PAPAY.SIGN', sampleBody(name));
    const event = await answering(200, '{}').notifications.parse({ headers: v3Headers(body), body });
    expectOwn(event.data, name);
  });

  it('is sent as JSON and in a query, where the caller has it as its own', async () => {
    const { transport, last } = recording();
    const pay = new WeChatPay(merchantConfig({ transport }));
    const json = JSON.parse(`{"${name}":{"a":1}}`) as object;
    await pay.chain('v3/x' as string).post({ json, query: JSON.parse(`{"${name}":"1"}`) as object });
    expect(last().body?.toString()).toBe(`{"${name}":{"a":1}}`);
    expect(last().url.search).toBe(`?${name}=1`);
    const encrypted = pay.chain('v3/profitsharing/receivers/add' as string);
    await encrypted.post({ json: { ...json, name: '张三' } });
    expect(last().body?.toString()).toContain(`"${name}":{"a":1}`);
  });

  it('is sent in XML, or refused', async () => {
    const { transport, requests, last } = recording();
    const pay = new WeChatPay(merchantConfig({ transport }));
    const xml = JSON.parse(`{"${name}":"v","b":"1"}`) as object;
    const error = await pay
      .chain('v2/x' as string)
      .post({ xml })
      .then(
        () => undefined,
        (caught: unknown) => caught,
      );
    if (name === '__proto__') {
      expect(error).toBeInstanceOf(RequestError);
      expect(requests).toHaveLength(0);
    } else {
      expect(error).toBeUndefined();
      expect(last().body?.toString()).toContain(`<${name}><![CDATA[v]]></${name}>`);
    }
  });

  it('is sent as a header, or refused', async () => {
    const { transport, requests, last } = recording();
    const headers = JSON.parse(`{"${name}":"v"}`) as Record<string, string>;
    const call = new WeChatPay(merchantConfig({ transport })).chain('v3/x' as string).get({ headers });
    if (name === '__proto__') {
      await expect(call).rejects.toThrow(RequestError);
      expect(requests).toHaveLength(0);
    } else {
      await call;
      expect(last().headers[name.toLowerCase()]).toBe('v');
    }
  });

  it('is no option of a call, and no field of a configuration', async () => {
    const { transport } = recording();
    const given = JSON.parse(`{"${name}":{"json":{"polluted":1}}}`) as Record<string, unknown>;
    const pay = new WeChatPay(merchantConfig({ transport }));
    await expect(pay.chain('v3/x' as string).post(given)).rejects.toThrow(RequestError);
    expect(() => new WeChatPay({ ...merchantConfig(), ...given })).toThrow(/unknown field/);
  });
});

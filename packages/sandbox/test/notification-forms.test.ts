/** What a form for any notification needs. */
import type { Schema } from '@wechatpay-kit/openapi/model';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WeChatPay } from 'wechatpay-kit';
import { selfContained } from '../src/description/self-contained.js';
import type { Json } from './merchant.js';
import { startReceiver } from './receiver.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

const read = async (path: string): Promise<Json> =>
  (await (await fetch(`${sandbox.url}/_sandbox/${path}`)).json()) as Json;

interface Form extends Json {
  readonly schema: Schema;
  readonly example: Json;
}
const formOf = async (type: string): Promise<Form> =>
  (await read(`notification?type=${encodeURIComponent(type)}`)) as Form;
async function list(): Promise<{ type: string; protocol: string; chained: boolean; title: Json }[]> {
  const { notifications } = await read('notifications');
  return notifications as never;
}

test('every notification is listed with a title in both languages', async () => {
  const all = await list();
  expect(all.length).toBeGreaterThan(100);
  expect(new Set(all.map(({ type }) => type)).size).toBe(all.length);
  for (const { type, title } of all) {
    expect.soft(title['zh'], type).toMatch(/\p{Script=Han}/u);
    expect.soft(title['en'], type).toMatch(/^[A-Z][\x20-\x7e]+$/);
    expect.soft(title['zh'], type).not.toContain(`(${type})`);
  }
  expect(all).toContainEqual({
    type: 'TRANSACTION.SUCCESS',
    title: { zh: '支付成功通知', en: 'Transaction succeeded' },
    protocol: 'v3',
    chained: true,
  });
  expect(all.find(({ type }) => type === 'pay')?.protocol).toBe('v2');
});

test('each form has a schema without references, which has all fields of its example', async () => {
  const all = await list();
  const some = all.filter((_, index) => process.env['WECHATPAY_TEST_FULL'] === '1' || index % 6 === 0);
  for (const { type } of some) {
    const { schema, example } = await formOf(type);
    expect.soft(JSON.stringify(schema), type).not.toMatch(/"\$ref"|"allOf"|"x-sources"/);
    expect.soft(listStrangers(schema, example), type).toEqual([]);
    for (const name of schema.required ?? []) expect.soft(example, type).toHaveProperty([name]);
  }
});

/** The places of an example that its schema does not have, and values of another type. */
function listStrangers(schema: Schema, value: unknown, place = ''): string[] {
  const { type, properties = {}, patternProperties = {}, items = {}, additionalProperties } = schema;
  if (Array.isArray(value)) {
    return type === 'array' ? value.flatMap((item) => listStrangers(items, item, `${place}[]`)) : [place];
  }
  if (value !== null && typeof value === 'object') {
    const numbered = Object.keys(patternProperties).map((pattern) => new RegExp(pattern));
    return Object.entries(value).flatMap(([name, item]) => {
      const known = properties[name];
      if (known !== undefined) return listStrangers(known, item, `${place}.${name}`);
      const isFree = additionalProperties === true || numbered.some((one) => one.test(name));
      return isFree ? [] : [`${place}.${name}`];
    });
  }
  const isNumber = type === 'integer' || type === 'number';
  const fits = typeof value === type || (isNumber && !Number.isNaN(Number(value))) || type === undefined;
  return fits ? [] : [`${place}: ${typeof value}`];
}

test('the fields have their texts, enumerations and meanings in both languages', async () => {
  const { schema } = await formOf('TRANSACTION.SUCCESS');
  const { receiver, amount } = schema.properties ?? {};
  expect(receiver?.properties?.['type']).toMatchObject({
    title: '分账接收方的类型',
    'x-title-en': expect.stringMatching(/^[\x20-\x7e]+$/),
    enum: ['MERCHANT_ID', 'PERSONAL_OPENID'],
    'x-enumDescriptions': { MERCHANT_ID: expect.stringMatching(/\p{Script=Han}/u) },
    'x-enumDescriptions-en': { MERCHANT_ID: expect.stringMatching(/^[\x20-\x7e]+$/) },
  });
  expect(amount?.properties?.['total']).toMatchObject({ type: 'integer' });
});

test('what a form sends with the example arrives as it was written', async () => {
  const shop = await startReceiver();
  const pay = new WeChatPay(sandbox.config);
  const { example } = await formOf('REFUND.SUCCESS');
  await sandbox.trigger('REFUND.SUCCESS', { to: shop.url, set: { ...example, out_refund_no: 'FORM-1' } });
  await sandbox.idle();
  const [received] = shop.received;
  const { data } = await pay.notifications.parse({
    headers: received?.headers as Record<string, string>,
    body: received?.body ?? '',
  });
  expect(data).toEqual({ ...example, out_refund_no: 'FORM-1' });
  await pay.close();
  shop.close();
});

test.each(['TRANSACTION.SUCCES', ''])('the unknown event %j is refused', async (type) => {
  const answer = await read(`notification?type=${type}`);
  expect(answer).toMatchObject({ code: 'BAD_ARGUMENT', message: expect.stringMatching(/^event: /) });
});

test('a schema that has itself within ends there, and parts are put together', () => {
  const components = {
    schemas: {
      Node: { type: 'object', properties: { next: { $ref: '#/components/schemas/Node' } } },
      Base: { type: 'object', required: ['a'], properties: { a: { type: 'string', title: '甲' } } },
    },
  } as never;
  expect(selfContained({ $ref: '#/components/schemas/Node' }, components)).toEqual({
    type: 'object',
    properties: { next: {} },
  });
  const whole: Schema = {
    allOf: [
      { $ref: '#/components/schemas/Base' },
      { type: 'object', required: ['b'], properties: { a: { example: 'x' }, b: { type: 'integer' } } },
    ],
  };
  expect(selfContained(whole, components)).toEqual({
    type: 'object',
    required: ['a', 'b'],
    properties: { a: { type: 'string', title: '甲', example: 'x' }, b: { type: 'integer' } },
  });
});

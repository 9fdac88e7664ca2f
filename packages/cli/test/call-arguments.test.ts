/** The arguments of `wechatpay-kit call`, made from the description. */
import { describe, expect, test } from 'vitest';
import { descriptionValidator } from '../../../tools/test/description-validator.js';
import { setField } from '../src/call/arguments.js';
import { buildOptions } from '../src/call/build.js';
import { listCatalogue, readShape } from '../src/call/catalogue.js';
import { findOperation } from '../src/call/find-operation.js';
import { listMissing } from '../src/call/missing.js';

const ids = { mchid: '1900000109', brandId: '1004' };

describe('an operation is found', () => {
  test.each([
    ['v3.pay.transactions.native.post'],
    ['v3.pay.transactions.native'],
    ['pay.v3.pay.transactions.native.post'],
    ['pay.v3.pay.transactions.native.post({'],
    ['POST /v3/pay/transactions/native'],
    ['post v3/pay/transactions/native'],
    ['/v3/pay/transactions/native'],
    ['POST https://api.mch.weixin.qq.com/v3/pay/transactions/native'],
  ])('by %s', (name) => {
    expect(findOperation(name.split(' ')).operation.id).toBe('v3.pay.transactions.native.post');
  });

  test('by each of its names, for every operation', () => {
    const lost = listCatalogue().filter(({ id, method, path, wirePath }) =>
      [[id], [method, path], [method, wirePath]].some((words) => {
        try {
          return findOperation(words).operation.id !== id;
        } catch {
          return true;
        }
      }),
    );
    expect(lost.map(({ id }) => id)).toEqual([]);
  });

  test('by a path with values, and with a query', () => {
    const found = findOperation(['GET', '/v3/pay/transactions/out-trade-no/a%2Fb?mchid=1900000109']);
    expect(found).toMatchObject({
      operation: { id: 'v3.pay.transactions.outTradeNo._out_trade_no_.get' },
      variables: { out_trade_no: 'a/b' },
      query: [['mchid', '1900000109']],
    });
  });

  test.each([
    ['v3.pay.transaction.native', /did you mean v3\.pay\.transactions\.native, or/],
    ['v3.pay.transactions.natve.post', /did you mean v3\.pay\.transactions\.native\.post, or/],
    ['POST /v3/pay/transactions/natve', /did you mean POST \/v3\/pay\/transactions\/native, or/],
    ['GET /v3/pay/transactions/native', /has no operation with GET; there is POST \/v3/],
    [
      'brand.cardMember.cards',
      /several verbs: brand\.cardMember\.cards\.get, brand\.cardMember\.cards\.post/,
    ],
    ['zzzzzzzzzzzzzz', /"wechatpay-kit operations WORD" lists/],
  ])('%s gets a suggestion in its own form', (name, message) => {
    expect(() => findOperation(name.split(' '))).toThrow(message);
  });
});

describe('a field', () => {
  const { schema } = readShape(findOperation(['v3.pay.transactions.native']).operation).body ?? {
    schema: {},
  };
  const set = (path: string, text: string, anything = false): object => {
    const target = {};
    setField(target, path, text, schema, anything);
    return target;
  };

  test('has the type of its schema', () => {
    expect(set('amount.total', '5')).toEqual({ amount: { total: 5 } });
    expect(set('amount.total', '12345678901234567890')).toEqual({ amount: { total: 12345678901234567890n } });
    expect(set('out_trade_no', '5')).toEqual({ out_trade_no: '5' });
    expect(set('settle_info.profit_sharing', 'true')).toEqual({ settle_info: { profit_sharing: true } });
    expect(set('amount', '{"total":5}')).toEqual({ amount: { total: 5 } });
    const one = { detail: { goods_detail: [{ quantity: 2 }] } };
    expect(set('detail.goods_detail[0].quantity', '2')).toEqual(one);
    expect(set('detail.goods_detail.0.quantity', '2')).toEqual(one);
  });

  test.each([
    ['amount.total', 'x', /^amount\.total: expected a whole number, got "x"/],
    ['amount.total', '1.5', /expected a whole number/],
    ['settle_info.profit_sharing', 'yes', /expected true or false/],
    ['amount', '5', /expected an object in JSON, or a field of it/],
    ['amount.totl', '5', /amount has no field "totl"; did you mean total/],
    ['detail.goods_detail.1.quantity', '5', /detail\.goods_detail has no field "1"/],
  ])('%s=%s is refused', (path, text, message) => {
    expect(() => set(path, text)).toThrow(message);
  });

  test('is sent as it is with --force', () => {
    expect(set('amount.totl', 'x', true)).toEqual({ amount: { totl: 'x' } });
    expect(set('amount.total', 'x', true)).toEqual({ amount: { total: 'x' } });
  });

  test('never reaches a prototype', () => {
    set('__proto__.polluted', '1', true);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

test('missing fields are listed with their names in both languages, and those of the caller are filled in', async () => {
  const found = findOperation(['v3.pay.transactions.native']);
  const shape = readShape(found.operation);
  const options = await buildOptions(found, shape, { set: { description: 'x' } }, ids);
  expect(options.body).toEqual({ description: 'x', mchid: ids.mchid });
  expect(listMissing(found.operation, shape, options).map(({ field }) => field)).toEqual([
    'appid',
    'out_trade_no',
    'amount.total',
    'notify_url',
  ]);
  expect(listMissing(found.operation, shape, options)[0]?.label).toBe('公众号ID · App ID (official account)');
});

test('an example of every operation lacks nothing, and its body and query fit the schema', async () => {
  const validator = descriptionValidator();
  const wrong: string[] = [];
  for (const operation of listCatalogue()) {
    const found = { operation, variables: {}, query: [] };
    const shape = readShape(operation);
    const options = await buildOptions(found, shape, { example: true }, ids);
    for (const { field } of listMissing(operation, shape, options))
      wrong.push(`${operation.id} lacks ${field}`);
    // Forms and APIv2 have what the SDK computes, and texts in place of numbers.
    const parts = [
      [shape.query, options.query],
      ...(shape.body?.option === 'json' ? [[shape.body.schema, options.body] as const] : []),
    ] as const;
    for (const [schema, value] of operation.path.startsWith('v2/') ? [] : parts) {
      const own = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"description#/')) as object;
      if (!validator.validate(own, value)) wrong.push(`${operation.id}: ${validator.errorsText()}`);
    }
  }
  expect(wrong).toEqual([]);
});

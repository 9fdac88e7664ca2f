import type { Schema } from '@wechatpay-kit/openapi/model';
import { describe, expect, test } from 'vitest';
import { createNotes } from './problem.js';
import { createValidator, isHttpUrl } from './validate.js';

const text = { type: 'string' } as const;
const validator = createValidator({
  schemas: {
    Money: { type: 'object', required: ['total'], properties: { total: { type: 'integer' } } },
    Direct: { type: 'object', required: ['id', 'mchid'], properties: { id: text, mchid: text, note: text } },
    Partner: { type: 'object', required: ['id', 'sp_mchid'], properties: { id: text, sp_mchid: text } },
  },
});
const schema: Schema = {
  type: 'object',
  required: ['appid', 'total'],
  anyOf: [{ required: ['a'] }, { required: ['b', 'c'] }],
  properties: {
    appid: { type: 'string', title: '应用', maxLength: 4, pattern: '^[a-z]*$' },
    total: { type: 'integer' },
    kind: { type: 'string', enum: ['X', 'Y'] },
    url: { type: 'string', format: 'uri' },
    time: { type: 'string', format: 'date-time' },
    money: { $ref: '#/components/schemas/Money' },
    nested: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
    list: { type: 'array', items: { type: 'string', enum: ['X', 'Y'] } },
    sealed: { type: 'string', 'x-encrypted': 'platform' },
    names: { type: 'array', 'x-encrypted': 'platform', items: { type: 'string' } },
    free: { type: 'object' },
    a: { type: 'string' },
  },
  patternProperties: { '^coupon_id_\\d+$': { type: 'string' } },
};
const good = { appid: 'wx', total: 1, a: '' };

describe('a JSON body', () => {
  const check = validator.json(schema);
  test('that matches has no problem, and unknown fields are accepted', () => {
    expect(check(good)).toBeUndefined();
    expect(check({ ...good, unknown: [1, { x: true }] })).toBeUndefined();
  });

  const wrong: [value: unknown, field: string, issue: RegExp][] = [
    [{ ...good, appid: undefined, x: 1 }, '/appid', /类型|必填/],
    [{ total: 1, a: '' }, '/appid', /必填/],
    [{ ...good, appid: '' }, '/appid', /不能为空/],
    [{ ...good, appid: 'w x' }, '/appid', /格式/],
    [{ ...good, total: Number.POSITIVE_INFINITY }, '/total', /integer/],
    [{ ...good, money: [] }, '/money', /object/],
    [{ ...good, list: ['X', 'Z'] }, '/list/1', /X、Y/],
    [{ ...good, list: 'X' }, '/list', /array/],
    [{ ...good, coupon_id_7: 7 }, '/coupon_id_7', /string/],
    [{ ...good, total: '1' }, '/total', /integer/],
    [{ ...good, total: 1.5 }, '/total', /integer/],
    [{ ...good, kind: 'Z' }, '/kind', /X、Y/],
    [{ ...good, url: 'javascript:alert(1)' }, '/url', /uri/],
    [{ ...good, time: '2021-11-20 13:29:35' }, '/time', /date-time/],
    [{ ...good, money: {} }, '/money/total', /必填/],
    [{ ...good, nested: { name: '' } }, '/nested/name', /不能为空/],
    [{ ...good, x: { y: null } }, '/x/y', /null/],
    [{ appid: 'wx', total: 1, b: '' }, '', /a；b、c/],
  ];
  test.each(wrong)('%j: the problem is at %j', (value, field, issue) => {
    expect(check(value)).toMatchObject({ field, issue: expect.stringMatching(issue) });
  });

  test('with deep nesting is a problem, not a crash', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`) as unknown;
    expect(check({ ...good, deep })).toMatchObject({ issue: '嵌套过深' });
  });

  test('may have texts of any length', () => {
    expect(check({ ...good, appid: 'w'.repeat(5) })).toBeUndefined();
  });

  test('has exact integers', () => {
    expect(check({ ...good, total: 2n ** 64n })).toBeUndefined();
    expect(check({ ...good, appid: 2n ** 64n })).toMatchObject({ field: '/appid', value: 2 ** 64 });
  });

  test('is told with a value that JSON can hold, in short', () => {
    expect(check({ ...good, appid: 10n ** 400n })).toMatchObject({ value: 'Infinity' });
    expect(check({ ...good, appid: { deep: 1 } })).not.toHaveProperty('value');
    expect(String(check({ ...good, kind: 'Z'.repeat(5000) })?.value).length).toBeLessThan(200);
  });

  test('has its unknown and its encrypted fields noted', () => {
    const notes = createNotes();
    const value = {
      ...good,
      sealed: 'abc',
      names: ['a', 'b'],
      more: 1,
      money: { total: 1, 'a/b': {} },
      free: { x: 1 },
    };
    expect(check(value, notes)).toBeUndefined();
    expect(notes.unknown).toEqual(['/more', '/money/a~1b']);
    expect(notes.encrypted.map(({ field, text }) => [field, text])).toEqual([
      ['/sealed', 'abc'],
      ['/names/0', 'a'],
      ['/names/1', 'b'],
    ]);
    const inherited = createNotes();
    expect(
      check(JSON.parse('{"appid":"wx","total":1,"a":"","constructor":1,"__proto__":2}'), inherited),
    ).toBeUndefined();
    expect(inherited.unknown).toEqual(['/constructor', '/__proto__']);
  });

  test('may lack a field that one source calls optional, and have the type of one source', () => {
    const lax = validator.json({
      type: 'object',
      required: ['must', 'may', 'new'],
      properties: {
        must: { type: 'string', 'x-sources': { sdk: { type: 'string[]' } } },
        may: { type: 'string', 'x-sources': { sdk: { required: false } } },
        new: { type: 'string', 'x-sources': { docs: false } },
      },
    });
    expect(lax({ must: 'x' })).toBeUndefined();
    expect(lax({ must: ['x'] })).toBeUndefined();
    expect(lax({ must: 7 })).toMatchObject({ field: '/must' });
    expect(lax({ may: 'x', new: 'x' })).toMatchObject({ field: '/must' });
  });
});

describe('fields of text', () => {
  const check = validator.text({
    type: 'object',
    required: ['n'],
    properties: {
      n: { type: 'integer' },
      state: { type: 'integer', enum: [0, 1] },
      rate: { type: 'number' },
      flag: { type: 'boolean' },
    },
  });
  test('hold numbers as digits', () => {
    expect(check({ n: '0' })).toBeUndefined();
    expect(check({ n: '9223372036854775807', state: '1', rate: '-1.5', flag: 'true' })).toBeUndefined();
    for (const n of ['', ' 1', '1.0', '1e3', '-1', '0x1', '１', '12345678901234567890'])
      expect(check({ n })).toMatchObject({ field: '/n' });
    expect(check({ n: '1', state: '2' })).toMatchObject({ field: '/state' });
    expect(check({ n: '1', rate: '.5' })).toMatchObject({ field: '/rate' });
    expect(check({ n: '1', flag: '1' })).toMatchObject({ field: '/flag' });
  });
});

test('notifications can be sent to http and https URLs', () => {
  for (const url of ['http://yoursite.com', 'https://a.b/c?d', 'http://127.0.0.1:1/'])
    expect(isHttpUrl(url)).toBe(true);
  for (const url of ['', 'yoursite.com', '//a.b', 'ftp://a.b', 'file:///etc/passwd', 'http://'])
    expect(isHttpUrl(url)).toBe(false);
});

describe('an answer of several forms', () => {
  const check = validator.answer(
    { oneOf: [{ $ref: '#/components/schemas/Direct' }, { $ref: '#/components/schemas/Partner' }] },
    'json',
  );
  test('fits exactly one of them', () => {
    expect(check({ id: '1', mchid: '1' })).toBeUndefined();
    expect(check({ id: '1', sp_mchid: '1' })).toBeUndefined();
    expect(check({ id: '1', mchid: '1', sp_mchid: '1' })).toMatchObject({
      field: '',
      issue: expect.stringMatching(/2 种/),
    });
  });
  test('has the problem of the form that it resembles most', () => {
    expect(check({ mchid: '1', note: '' })).toMatchObject({ field: '/id' });
    expect(check({ id: '1', sp_mchid: 1 })).toMatchObject({ field: '/sp_mchid' });
  });
  test('has unknown fields if its form lacks them, though another has them', () => {
    const notes = createNotes();
    expect(check({ id: '1', sp_mchid: '1', note: 'x' }, notes)).toBeUndefined();
    expect(notes.unknown).toEqual(['/note']);
  });
});

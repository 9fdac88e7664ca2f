import { describe, expect, test } from 'vitest';
import { optionsFrom, textFrom } from './json.js';
import { findProblem, leafText, readAs } from './leaf.js';
import { formFor } from './merchant.js';
import { findPlace } from './place.js';
import { createRoot, type TryField } from './schema.js';
import { compact, sampleAt, valueAt, withItem, withoutItem, withValue } from './value.js';

const root = createRoot({
  fields: [
    { name: 'id', type: 'string', required: true },
    {
      name: 'json',
      type: 'object',
      required: true,
      fields: [
        { name: 'appid', type: 'string', required: true },
        { name: 'amount', type: 'object', required: true, fields: [{ name: 'total', type: 'integer' }] },
        {
          name: 'scene',
          type: 'object',
          fields: [
            { name: 'ip', type: 'string' },
            { name: 'store', type: 'object', fields: [{ name: 'name', type: 'string' }] },
          ],
        },
        {
          name: 'goods',
          type: 'array',
          items: { name: '', type: 'object', fields: [{ name: 'sku', type: 'string' }] },
        },
        { name: 'limits', type: 'array', items: { name: '', type: 'string' } },
      ],
    },
  ],
});
const integer: TryField = { name: 'total', type: 'integer' };

describe('a value in the form', () => {
  test('takes its place in the order of the schema, with what the schema does not know after it', () => {
    const before = { json: { goods: [], unknown: 1, amount: { total: 1 } } };
    const after = withValue(root, before, ['json', 'appid'], 'wx1');
    expect(JSON.stringify(after)).toBe(
      '{"json":{"appid":"wx1","amount":{"total":1},"goods":[],"unknown":1}}',
    );
  });

  test('leaves the value before, and what is beside it, as they were', () => {
    const before = { json: { appid: 'a', amount: { total: 1 } } };
    const after = withValue(root, before, ['json', 'appid'], 'b');
    expect(before.json.appid).toBe('a');
    expect(valueAt(after, ['json', 'amount'])).toBe(before.json.amount);
  });

  test('that is emptied is left out, with the optional objects that held nothing else', () => {
    const filled = withValue(root, { json: {} }, ['json', 'scene', 'store', 'name'], 'x');
    expect(filled).toEqual({ json: { scene: { store: { name: 'x' } } } });
    expect(withValue(root, filled, ['json', 'scene', 'store', 'name'], undefined)).toEqual({ json: {} });
  });

  test('that is emptied leaves a required object, though it be empty', () => {
    const before = { json: { amount: { total: 1 } } };
    expect(withValue(root, before, ['json', 'amount', 'total'], undefined)).toEqual({ json: { amount: {} } });
  });

  test('named like a part of every object is looked for, and set, as any other', () => {
    expect(valueAt({}, ['constructor'])).toBeUndefined();
    const parsed = optionsFrom('{"__proto__":{"a":1}}');
    const options = 'options' in parsed ? parsed.options : {};
    expect(JSON.stringify(withValue(root, options, ['id'], '1'))).toBe('{"id":"1","__proto__":{"a":1}}');
  });
});

describe('a list', () => {
  test('grows by an item that is not sent before it has content', () => {
    const grown = withItem(root, { json: { limits: ['a'] } }, ['json', 'limits']);
    expect(compact(grown)).toEqual({ json: { limits: ['a'] } });
    expect(compact(withValue(root, grown, ['json', 'limits', 1], 'b'))).toEqual({
      json: { limits: ['a', 'b'] },
    });
  });

  test('that has nothing but such items is not sent', () => {
    expect(compact(withItem(root, { json: {} }, ['json', 'goods']))).toEqual({ json: {} });
  });

  test('that loses its last item is left out; one that is written empty is sent', () => {
    expect(withoutItem(root, { json: { limits: ['a'] } }, ['json', 'limits'], 0)).toEqual({ json: {} });
    expect(compact({ json: { limits: [] } })).toEqual({ json: { limits: [] } });
  });

  test('loses the item it is told to', () => {
    const after = withoutItem(root, { json: { limits: ['a', 'b', 'c'] } }, ['json', 'limits'], 1);
    expect(after).toEqual({ json: { limits: ['a', 'c'] } });
  });

  test('has items that take after the first of the sample', () => {
    expect(sampleAt({ json: { goods: [{ sku: 's' }] } }, ['json', 'goods', 3, 'sku'])).toBe('s');
  });
});

describe('an input', () => {
  test('of an integer makes a number, but a text where the sample has one', () => {
    expect(readAs('12', integer, 1)).toBe(12);
    expect(readAs('12', integer)).toBe(12);
    expect(readAs('12', integer, '1')).toBe('12');
  });

  test('keeps every digit of an integer that no number can hold', () => {
    expect(readAs('9007199254740993', integer)).toBe(9007199254740993n);
    expect(readAs('9007199254740993', integer, '1')).toBe('9007199254740993');
    expect(leafText(9007199254740993n, integer)).toBe('9007199254740993');
  });

  test('that is empty stands for no value', () => {
    expect(readAs('', integer)).toBeUndefined();
    expect(readAs('', { name: 'x', type: 'string' })).toBeUndefined();
  });

  test('keeps what is not a number as it was typed, and says so', () => {
    expect(readAs('12a', integer)).toBe('12a');
    expect(findProblem('12a', integer)).toBe('integer');
    expect(findProblem('1.', { name: 'x', type: 'number' })).toBe('number');
    expect(findProblem('-1.5e3', { name: 'x', type: 'number' })).toBeUndefined();
  });

  test('of an enumeration gives back the very value, a number or a text', () => {
    const field: TryField = { name: 'x', type: 'integer', enum: [1, 2] };
    expect(readAs('2', field)).toBe(2);
    expect(readAs('2', field, '1')).toBe('2');
    expect(readAs('3', field)).toBe('3');
  });

  test('of a boolean has three states', () => {
    const field: TryField = { name: 'x', type: 'boolean' };
    expect(['true', 'false', ''].map((text) => readAs(text, field))).toEqual([true, false, undefined]);
  });

  test('of an object without a known shape is JSON', () => {
    const field: TryField = { name: 'x', type: 'object' };
    expect(readAs('{"a": [1]}', field)).toEqual({ a: [1] });
    expect(readAs('{"a": 9007199254740993}', field)).toEqual({ a: 9007199254740993n });
    expect(leafText({ a: 9007199254740993n }, field)).toBe('{\n  "a": 9007199254740993\n}');
    expect(leafText({ a: 1 }, field)).toBe('{\n  "a": 1\n}');
    expect(findProblem('{"a"', field)).toBe('json');
    expect(findProblem('{}', field)).toBeUndefined();
  });
});

describe('the options as JSON', () => {
  test('come back as they were', () => {
    const options = { id: '1', json: { amount: { total: 1 }, goods: [{ sku: '中' }] } };
    const { text, files } = textFrom(options);
    expect(optionsFrom(text, files)).toEqual({ options });
  });

  test('keep every digit of a long integer, and texts that look like one', () => {
    const text =
      '{\n  "json": {\n    "plan_id": 12345678901234567,\n    "a": -9007199254740993,\n    "b": "12345678901234567",\n    "c": 1.5,\n    "d": "\\"12345678901234567"\n  }\n}';
    const parsed = optionsFrom(text);
    expect(parsed).toEqual({
      options: {
        json: {
          plan_id: 12345678901234567n,
          a: -9007199254740993n,
          b: '12345678901234567',
          c: 1.5,
          d: '"12345678901234567',
        },
      },
    });
    expect(textFrom('options' in parsed ? parsed.options : undefined).text).toBe(text);
  });

  test('keep long integers beside a long file', () => {
    const base64 = '9'.repeat(5_000);
    const options = { body: { file: { $file: { name: 'a.png', base64 } }, meta: { id: 9007199254740993n } } };
    const { text, files } = textFrom(options);
    expect(optionsFrom(text, files)).toEqual({ options });
  });

  test('show a long file by a mark, and have it back when they are parsed', () => {
    const base64 = 'A'.repeat(100_000);
    const options = { body: { file: { $file: { name: 'a.png', base64 } }, meta: { base64: 'QQ==' } } };
    const { text, files } = textFrom(options);
    expect(text.length).toBeLessThan(300);
    expect(optionsFrom(text, files)).toEqual({ options });
  });

  test('that are cut short or misspelled are refused, with the place', () => {
    expect(optionsFrom('{\n  "a": 1,\n  b: 2\n}')).toMatchObject({
      problem: 'syntax',
      at: { line: 3, column: 3 },
    });
    expect(optionsFrom('{\n "a":')).toMatchObject({ problem: 'syntax', at: { line: 2, column: 6 } });
  });

  test('are refused without saying the place again', () => {
    const parsed = optionsFrom('{\n  "a": 1,\n  b: 2\n}');
    expect('problem' in parsed && parsed.problem === 'syntax' ? parsed.message : '').toMatch(
      /^(?!.*(position|line)).+/,
    );
  });

  test('must be an object, and are none where there is no text', () => {
    expect(optionsFrom('[1]')).toEqual({ problem: 'shape' });
    expect(optionsFrom('null')).toEqual({ problem: 'shape' });
    expect(optionsFrom(' ')).toEqual({ options: {} });
  });
});

describe('the field that an error names', () => {
  const options = { id: '1', json: { amount: { total: 1 }, goods: [{}, { sku: 's' }] } };
  test.each([
    ['json.amount.total', ['json', 'amount', 'total']],
    ['/amount/total', ['json', 'amount', 'total']],
    ['/body/amount/total', ['json', 'amount', 'total']],
    ['id', ['id']],
    ['amount', ['json', 'amount']],
    ['total', ['json', 'amount', 'total']],
    ['json.goods[1].sku', ['json', 'goods', 1, 'sku']],
    ['/goods/1/sku', ['json', 'goods', 1, 'sku']],
    ['sku', ['json', 'goods', 1, 'sku']],
    ['name', ['json', 'scene', 'store', 'name']],
  ])('%s is found', (named, path) => {
    expect(findPlace(named, root, options)).toEqual(path);
  });

  test('is not found where the form has none', () => {
    expect(findPlace('nonce', root, options)).toBeUndefined();
    expect(findPlace('', root, options)).toBeUndefined();
  });
});

describe('the merchant of the sample', () => {
  const sample = {
    xml: { mch_id: '1', contract_mchid: '1', sub_mch_id: '2', list: [{ a: '1' }], body: '11' },
  };

  test('becomes that of the sandbox, wherever the sample has it', () => {
    const form = formFor({ protocol: 'v2', url: '', fields: [], sample }, '1900000109');
    expect(form.sample).toEqual({
      xml: {
        mch_id: '1900000109',
        contract_mchid: '1900000109',
        sub_mch_id: '2',
        list: [{ a: '1900000109' }],
        body: '11',
      },
    });
  });

  test('replaces a service provider beside a merchant', () => {
    const global = { json: { mchid: '1', sp_mchid: '2', sub_mchid: '3' } };
    const form = formFor({ protocol: 'v3', url: '', fields: [], sample: global }, '1900000109');
    expect(form.sample).toEqual({ json: { mchid: '1900000109', sp_mchid: '1900000109', sub_mchid: '3' } });
  });

  test('leaves the form as it is where it is the same one, or nobody', () => {
    for (const held of [sample, { json: { appid: '1' } }, {}]) {
      const form = { protocol: 'v3' as const, url: '', fields: [], sample: held };
      expect(formFor(form, '1')).toBe(form);
    }
  });
});

describe('the times of a sample', () => {
  const now = Date.parse('2026-11-30T18:00:00+08:00');
  const timesIn = (json: object) =>
    formFor({ protocol: 'v3', url: '', fields: [], sample: { json } }, '1', now).sample['json'];

  test('that must lie ahead come in two to three days, whatever they were', () => {
    expect(timesIn({ time_expire: '2018-06-08T10:34:56+08:00' })).toEqual({
      time_expire: '2026-12-03T10:34:56+08:00',
    });
    expect(timesIn({ time_expire: '2035-06-08T10:34:56+08:00' })).toEqual({
      time_expire: '2026-12-03T10:34:56+08:00',
    });
    expect(timesIn({ estimated_deduct_date: '2019-11-22' })).toEqual({ estimated_deduct_date: '2026-12-03' });
  });

  test('keep their distances and their formats', () => {
    expect(timesIn({ time_start: '20091225091010', time_expire: '20091227091010' })).toEqual({
      time_start: '20261201091010',
      time_expire: '20261203091010',
    });
  });

  test('stay where they say what was', () => {
    const json = {
      bill_date: '2019-06-11',
      time_range: { start_time: '20091225091010' },
      time_expire: '12345678',
    };
    expect(timesIn(json)).toEqual(json);
  });
});

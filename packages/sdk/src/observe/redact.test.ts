import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redacted } from './redact.js';

describe('redacted', () => {
  it('keeps the shape, the identifiers of an order and its amounts, and nothing else', () => {
    const json = {
      appid: 'wxd678efh567h23787',
      mchid: '1900000109',
      description: '腾讯充值中心-QQ会员充值',
      out_trade_no: '1217752501201407033233368018',
      amount: { total: 100, currency: 'CNY' },
      payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
      scene_info: { payer_client_ip: '14.23.150.211', store_info: null },
      detail: { goods_detail: [{ goods_name: 'iPhone', quantity: 1 }, 'text'] },
      settle_info: { profit_sharing: false },
    };
    expect(redacted({ json })).toEqual({
      json: {
        appid: 'wxd678efh567h23787',
        mchid: '1900000109',
        description: '[redacted]',
        out_trade_no: '1217752501201407033233368018',
        amount: { total: 100, currency: 'CNY' },
        payer: { openid: '[redacted]' },
        scene_info: { payer_client_ip: '[redacted]', store_info: null },
        detail: { goods_detail: [{ goods_name: '[redacted]', quantity: '[redacted]' }, '[redacted]'] },
        settle_info: { profit_sharing: '[redacted]' },
      },
    });
  });

  it.each([
    ['a name in a field for a kind', { type: '张三' }],
    ['a line break that would forge a log line', { out_trade_no: '1\n2026-11-21 ERROR' }],
    ['an address in a field for an amount', { total: 'No. 1, Main Street' }],
    ['a text in a field for a merchant', { mchid: 'Zhang San' }],
    ['a truth value', { state: true }],
    ['a number that is none', { total: Number.NaN }],
    ['a whole PEM', { order_id: '-----BEGIN PRIVATE KEY-----' }],
  ])('shows a listed field only if its value is of its kind: %s', (_, value) => {
    expect(Object.values(redacted(value) as object)).toEqual(['[redacted]']);
  });

  it('looks through lists, whose values have no name of their own', () => {
    expect(redacted({ out_trade_no: ['A1', { out_trade_no: 'A2' }] })).toEqual({
      out_trade_no: ['[redacted]', { out_trade_no: 'A2' }],
    });
  });

  it('treats other objects than plain ones and lists as values', () => {
    class Name {
      toJSON(): string {
        return '张三';
      }
    }
    const values = {
      date: new Date(0),
      bytes: Buffer.from('secret'),
      typed: new Uint8Array([1]),
      map: new Map([['a', 'secret']]),
      boxed: new String('secret'),
      own: new Name(),
      url: new URL('https://example.com/secret'),
      call: () => 'secret',
      symbol: Symbol('secret'),
      big: 10n,
    };
    const shown = redacted(values);
    expect(new Set(Object.values(shown as object))).toEqual(new Set(['[redacted]']));
    expect(Object.keys(shown as object)).toEqual(Object.keys(values));
  });

  it('shows a large whole number as text, which JSON can hold', () => {
    expect(redacted({ total: 9_007_199_254_740_993n })).toEqual({ total: '9007199254740993' });
  });

  it('redacts names that are no field names', () => {
    const shown = redacted({
      '13800138000': 1,
      张三: { name: 'x' },
      oUpF8uMuAJO_M2pxb1Q9zNjWeS6o: 2,
      sha256: 3,
    });
    expect(shown).toEqual({
      '[redacted] 1': '[redacted]',
      '[redacted] 2': { name: '[redacted]' },
      '[redacted] 3': '[redacted]',
      sha256: '[redacted]',
    });
  });

  it('ends cycles, depth and length', () => {
    const ring: Record<string, unknown> = { a: {} };
    ring['again'] = ring;
    expect(redacted(ring)).toEqual({ a: {}, again: '[circular]' });

    const deep = JSON.parse(`${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}`);
    expect(JSON.stringify(redacted(deep))).toMatch(/^(\{"a":){8}"\[deeper\]"\}+$/);

    const long = redacted({ list: Array.from({ length: 10_000 }, () => 'secret') }) as { list: unknown[] };
    expect(long.list).toHaveLength(51);
    expect(long.list.at(-1)).toBe('[9950 more]');

    const wide = redacted(Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`a${at}`, 1])));
    expect(Object.entries(wide as object).at(-1)).toEqual(['[more]', 150]);

    const row = () => Array.from({ length: 40 }, () => ({ a: { b: 1 } }));
    const bushy = JSON.stringify(redacted(Array.from({ length: 40 }, row)));
    expect(bushy.length).toBeLessThan(20_000);
  });

  it('shows the same object twice where it stands twice', () => {
    const amount = { total: 1 };
    expect(redacted({ a: amount, b: amount })).toEqual({ a: { total: 1 }, b: { total: 1 } });
  });

  it('runs none of its code, and changes nothing', () => {
    let ran = 0;
    const value = Object.freeze({
      get name() {
        ran++;
        return 'secret';
      },
      get total() {
        ran++;
        return 1;
      },
    });
    expect(redacted(value)).toEqual({ name: '[redacted]', total: '[redacted]' });
    expect(ran).toBe(0);
    const hostile = new Proxy(
      {},
      {
        ownKeys() {
          throw new Error('secret');
        },
      },
    );
    expect(redacted({ hostile })).toBe('[redacted]');
  });

  it('keeps a field that is called __proto__ a field', () => {
    const shown = redacted(JSON.parse('{"__proto__":{"name":"secret"},"total":1}')) as object;
    expect(Object.keys(shown)).toEqual(['__proto__', 'total']);
    expect(Object.getPrototypeOf(shown)).toBe(Object.prototype);
    expect(JSON.stringify(shown)).toBe('{"__proto__":{"name":"[redacted]"},"total":1}');
  });

  it('makes something that JSON can write of anything, within bounds', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true }),
        (value) => {
          const text = JSON.stringify(redacted(value)) ?? '';
          expect(text.length).toBeLessThan(60_000);
        },
      ),
    );
  });
});

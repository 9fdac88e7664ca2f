import { describe, expect, it } from 'vitest';
import * as Formatter from './formatter.js';

describe('Formatter.nonce', () => {
  it('has 32 characters unless told otherwise', () => {
    expect(Formatter.nonce()).toMatch(/^[0-9A-Za-z]{32}$/);
    for (const size of [1, 12, 16, 500]) expect(Formatter.nonce(size)).toHaveLength(size);
    expect(Formatter.nonce(0)).toBe('');
  });

  it('never comes twice', () => {
    expect(new Set(Array.from({ length: 10_000 }, () => Formatter.nonce())).size).toBe(10_000);
  });

  it('favours no character', () => {
    const text = Formatter.nonce(620_000);
    const counts = new Map<string, number>();
    for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
    expect(counts.size).toBe(62);
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    // 61 degrees of freedom: above 140 once in ten million runs. `byte % 62` without rejection comes to about 4,600.
    expect(chiSquare).toBeLessThan(140);
  });
});

describe('Formatter', () => {
  it('writes the text of a request, an empty line for an empty body', () => {
    expect(Formatter.request('GET', '/v3/certificates?a=1', 1554208460, 'NONCE')).toBe(
      'GET\n/v3/certificates?a=1\n1554208460\nNONCE\n\n',
    );
    expect(Formatter.request('POST', '/v3/x', '1554208460', 'NONCE', '{"a":"中"}')).toBe(
      'POST\n/v3/x\n1554208460\nNONCE\n{"a":"中"}\n',
    );
  });

  it('writes the text of an answer, an empty line for a 204', () => {
    expect(Formatter.response(1554209980, 'NONCE', '{}')).toBe('1554209980\nNONCE\n{}\n');
    expect(Formatter.response('1554209980', 'NONCE')).toBe('1554209980\nNONCE\n\n');
  });

  it('writes the Authorization header', () => {
    expect(Formatter.authorization('1900000109', 'NONCE', 'c2ln', 1554208460, '3775B6')).toBe(
      'WECHATPAY2-SHA256-RSA2048 mchid="1900000109",serial_no="3775B6",timestamp="1554208460",nonce_str="NONCE",signature="c2ln"',
    );
  });

  it('ends every piece with a line feed', () => {
    expect(Formatter.joinedByLineFeed()).toBe('');
    expect(Formatter.joinedByLineFeed('')).toBe('\n');
    expect(Formatter.joinedByLineFeed('wx1', 1, 'a\nb')).toBe('wx1\n1\na\nb\n');
  });

  it('sorts keys in ASCII order, whatever the locale, and leaves the object as it was', () => {
    const object = { b: 1, a_b: 2, aB: 3, a: 4, B: 5, _: 6, a1: 7 };
    expect(Object.keys(Formatter.ksort(object))).toEqual(['B', '_', 'a', 'a1', 'aB', 'a_b', 'b']);
    expect(Object.keys(object)).toEqual(['b', 'a_b', 'aB', 'a', 'B', '_', 'a1']);
  });

  it('sorts __proto__ like any other key', () => {
    const sorted = Formatter.ksort(JSON.parse('{"a":1,"__proto__":2}'));
    expect(Object.keys(sorted)).toEqual(['__proto__', 'a']);
    expect(Object.getPrototypeOf(sorted)).toBe(Object.prototype);
  });

  it('joins pairs without encoding them, without sign and empty values', () => {
    expect(
      Formatter.queryStringLike({ b: '中&=', a: 0, sign: 'X', c: '', d: null, e: undefined, f: false }),
    ).toBe('b=中&=&a=0&f=false');
    expect(Formatter.queryStringLike({})).toBe('');
  });

  it('tells the time in whole seconds', () => {
    const before = Math.floor(Date.now() / 1000);
    const now = Formatter.timestamp();
    expect(Number.isInteger(now)).toBe(true);
    expect(now - before).toBeLessThanOrEqual(1);
  });
});

import { describe, expect, it } from 'vitest';
import { RequestError } from '../errors/index.js';
import { createChain, type Invoke, segment, segments } from './chain.js';

/** A chain whose calls only tell what was called. */
const invoke: Invoke = (method, path, tempo, options) => ({ method, path, tempo, options });
type Node = { readonly [name: string]: Node } & ((options?: unknown) => unknown);
const v3 = createChain(invoke)('v3') as Node;

function at(node: Node | undefined, ...names: string[]): Node {
  const found = names.reduce((current, name) => current?.[name], node);
  if (found === undefined) throw new Error(`there is no ${names.join('.')}`);
  return found;
}

describe('segment', () => {
  it.each([
    ['pay', 'pay'],
    ['outTradeNo', 'out-trade-no'],
    ['Pay', 'pay'],
    ['PreEntrustSign', 'pre-entrust-sign'],
    ['_out_trade_no_', '{out_trade_no}'],
    ['_id_', '{id}'],
    ['{out_trade_no}', '{out_trade_no}'],
    ['out-trade-no', 'out-trade-no'],
    ['Out-Trade-No', 'Out-Trade-No'],
    ['pay/transactions/outTradeNo', 'pay/transactions/outTradeNo'],
    ['{id}.json', '{id}.json'],
    ['v3', 'v3'],
    ['20231201', '20231201'],
    ['_', '_'],
    ['__', '__'],
    ['snake_case', 'snake_case'],
  ])('spells %s as %s', (name, spelt) => {
    expect(segment(name)).toBe(spelt);
  });
});

describe('segments', () => {
  it('takes a path with or without slashes at its ends', () => {
    for (const path of ['v3/pay', '/v3/pay', '//v3/pay/']) expect(segments(path)).toBe('v3/pay');
  });

  it('refuses values that are not paths', () => {
    for (const path of ['', '/', undefined, null, 3, {}, ['v3']]) {
      expect(() => segments(path)).toThrow(RequestError);
    }
  });
});

describe('a chain', () => {
  it('has the verbs in three tempos at every node', () => {
    const options = {};
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      const verb = method.toLowerCase();
      const native = at(v3, 'pay', 'native');
      expect(at(native, verb)(options)).toEqual({ method, path: 'v3/pay/native', tempo: 'async', options });
      expect(at(native, `${verb}Async`)(options)).toEqual({
        method,
        path: 'v3/pay/native',
        tempo: 'async',
        options,
      });
      expect(at(native, `${verb}Sync`)(options)).toEqual({
        method,
        path: 'v3/pay/native',
        tempo: 'sync',
        options,
      });
    }
  });

  it('goes on through chain() at every node, and through the index', () => {
    const call = { method: 'GET', path: 'v3/pay/transactions/id/{id}', tempo: 'async' };
    expect(at(at(v3, 'chain')('pay/transactions/id/{id}') as Node, 'get')()).toMatchObject(call);
    expect(at(at(v3, 'pay', 'chain')('/transactions/id/') as Node, '_id_', 'get')()).toMatchObject(call);
    expect(at(v3, 'pay/transactions', 'id', '{id}', 'get')()).toMatchObject(call);
  });

  it('has segments that are called like verbs', () => {
    expect(at(v3, 'x', 'delete', 'contract', 'post')()).toMatchObject({
      method: 'POST',
      path: 'v3/x/delete/contract',
    });
    expect(at(v3, 'patch', '_id_', 'get', 'put')()).toMatchObject({
      method: 'PUT',
      path: 'v3/patch/{id}/get',
    });
  });

  it('has segments that are called like methods of functions and objects', () => {
    for (const name of ['apply', 'bind', 'call', 'name', 'arguments', 'caller', 'keys', 'isPrototypeOf']) {
      expect(String(at(v3, name))).toBe(`v3/${segment(name)}`);
    }
  });

  it('has verbs that are functions still', () => {
    const post = at(v3, 'pay', 'post');
    expect(typeof post).toBe('function');
    expect(post.call(undefined, 1)).toMatchObject({ path: 'v3/pay', options: 1 });
    expect(post.apply(undefined, [2])).toMatchObject({ options: 2 });
    expect(post.bind(undefined, 3)()).toMatchObject({ options: 3 });
    const { get } = at(v3, 'pay');
    expect(get?.()).toMatchObject({ method: 'GET', path: 'v3/pay' });
  });

  it('is no promise, at a node or at a verb', async () => {
    const node = at(v3, 'pay');
    expect(await node).toBe(node);
    expect(node['then']).toBeUndefined();
    expect(typeof (await at(v3, 'pay', 'post'))).toBe('function');
    expect(at(v3, 'pay', 'post')['then']).toBeUndefined();
  });

  it('has no names that objects are made of', () => {
    for (const name of [
      'constructor',
      'prototype',
      '__proto__',
      '__defineGetter__',
      'hasOwnProperty',
      'valueOf',
    ]) {
      expect(v3[name], name).toBeUndefined();
    }
    const prototype: unknown = Object.getPrototypeOf(v3);
    expect(() => Object.setPrototypeOf(v3, {})).toThrow(TypeError);
    expect(Object.getPrototypeOf(v3)).toBe(prototype);
  });

  it('cannot be changed', () => {
    expect(() => Reflect.set(v3, 'pay', 1)).not.toThrow();
    expect(Reflect.set(v3, 'pay', 1)).toBe(false);
    expect(Reflect.defineProperty(v3, 'pay', { value: 1 })).toBe(false);
    expect(Reflect.deleteProperty(v3, 'pay')).toBe(false);
    expect(() => Object.assign(v3, { pay: 1 })).toThrow(TypeError);
    expect(String(v3['pay'])).toBe('v3/pay');
  });
});

/** The client as a chain: that every operation is reached, and that looking at it does no harm. */
import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type AnyEndpoint, RequestError, WeChatPay } from 'wechatpay-kit';
import { merchantConfig } from './support/config.js';
import { recording } from './support/recording-transport.js';
import { runNode } from './support/run-node.js';
import { secretsShownBy } from './support/secrets.js';

const { transport, requests } = recording();
const pay = new WeChatPay(merchantConfig({ transport }));

interface Catalogue {
  paths: Record<string, { 'x-path': string } & Record<string, { operationId: string } | string>>;
}
const catalogue: Catalogue = JSON.parse(
  readFileSync(new URL('../../openapi/dist/wechatpay.openapi.json', import.meta.url), 'utf8'),
);
const operations = Object.values(catalogue.paths).flatMap((item) =>
  Object.values(item).flatMap((operation) =>
    typeof operation === 'string' ? [] : [{ operationId: operation.operationId, path: item['x-path'] }],
  ),
);

describe('the catalogue', () => {
  it('is there', () => {
    expect(operations.length).toBeGreaterThanOrEqual(12);
  });

  it.each(operations)('reaches $operationId', ({ operationId, path }) => {
    const names = operationId.split('.');
    const verb = names.pop();
    let node: unknown = pay;
    for (const name of names) node = Reflect.get(Object(node), name);
    expect(String(node)).toBe(path);
    expect(verb).toMatch(/^(get|post|put|patch|delete)$/);
    expect(typeof Reflect.get(Object(node), String(verb))).toBe('function');
    expect(String(pay.chain(path as string))).toBe(path);
    expect(String(Reflect.get(pay, path))).toBe(path);
    expect(String(Reflect.get(pay, `/${path}`))).toBe(path);
  });
});

describe('a client', () => {
  it('is a WeChatPay and no promise', async () => {
    expect(pay).toBeInstanceOf(WeChatPay);
    expect(await pay).toBe(pay);
    expect(await pay.v3).toBeDefined();
    expect(Object.prototype.toString.call(pay)).toBe('[object WeChatPay]');
  });

  it('prints and serialises as its merchant id, however it is looked at', () => {
    expect(inspect(pay)).toBe("WeChatPay { mchid: '1900000109' }");
    expect(JSON.stringify({ pay })).toBe('{"pay":{"mchid":"1900000109"}}');
    expect(Object.keys(pay)).toEqual(['mchid']);
    expect({ ...pay }).toEqual({ mchid: '1900000109' });
    expect('v3' in pay && 'v2' in pay && 'chain' in pay && !('v4' in pay)).toBe(true);
    expect(() => structuredClone(pay)).toThrow(expect.objectContaining({ name: 'DataCloneError' }));
    for (const value of [pay, pay.notifications, pay.v3, pay.v3.certificates.get])
      expect(secretsShownBy(value)).toEqual([]);
  });

  it('has nothing under names that it does not know', () => {
    for (const name of [
      'then',
      'v1',
      'V3',
      'pay',
      '__proto__',
      'nodeType',
      '$$typeof',
      'asymmetricMatch',
      'constructor_',
    ]) {
      if (name !== '__proto__') expect(Reflect.get(pay, name), name).toBeUndefined();
    }
    expect(Reflect.get(pay, Symbol.iterator)).toBeUndefined();
  });

  it('keeps what it is', () => {
    for (const name of ['mchid', 'v2', 'v3', 'notifications', 'chain']) {
      expect(Reflect.set(pay, name, 'changed'), name).toBe(false);
    }
    expect(pay.mchid).toBe('1900000109');
    expect(String(pay.v3)).toBe('v3');
  });

  it('can be extended', () => {
    class Merchant extends WeChatPay {
      readonly shop = 'Shenzhen';
    }
    const merchant = new Merchant(merchantConfig());
    expect(merchant).toBeInstanceOf(Merchant);
    expect(merchant.shop).toBe('Shenzhen');
    expect(String(merchant.v3.certificates)).toBe('v3/certificates');
  });

  it('equals itself and its like, and no other, without calling anything', () => {
    const like = new WeChatPay(merchantConfig());
    const other = new WeChatPay(merchantConfig({ mchid: '1900009191' }));
    expect(pay).toEqual(like);
    expect(pay).not.toEqual(other);
    expect(pay.v3.certificates).toEqual(like.v3.certificates);
    expect(pay.v3.certificates).not.toEqual(pay.v3.ecommerce);
    expect(pay.v3).not.toEqual({});
    const before = requests.length;
    for (const failing of [
      () => expect(pay).toEqual(other),
      () => expect(pay).toBe(like),
      () => expect(pay.v3.certificates).toEqual(pay.v3.ecommerce),
      () => expect(pay.v3.certificates).toStrictEqual({ path: 'v3' }),
      () => expect({ client: pay, node: pay.v3 }).toMatchObject({ client: other, node: pay.v2 }),
      () => expect(pay.v3.certificates.get).toEqual(1),
    ]) {
      expect(failing).toThrow(/expected/);
    }
    expect(requests).toHaveLength(before);
  });
});

describe('a node', () => {
  const node = pay.v3.ecommerce.individualContracts;

  it('prints and serialises as its path, however it is looked at', () => {
    const path = 'v3/ecommerce/individual-contracts';
    expect(inspect(node)).toBe(`WeChatPayChain '${path}'`);
    expect(inspect(node, { showProxy: true })).toContain(path);
    expect(inspect({ deep: [node] })).toContain(path);
    expect(inspect(node.preEntrustSign.app.post, { showProxy: true, showHidden: true })).toMatch(/Function/);
    expect(JSON.stringify({ node })).toBe(`{"node":"${path}"}`);
    expect(`${node}`).toBe(path);
    expect(Object.keys(node)).toEqual([]);
    expect(Object.entries(node)).toEqual([]);
    expect('anything' in node).toBe(false);
    expect(Object.keys({ ...node })).toEqual([]);
    expect(() => structuredClone(node)).toThrow(expect.objectContaining({ name: 'DataCloneError' }));
  });

  it('sends nothing by being looked at', () => {
    expect(requests.every(({ url }) => !url.pathname.includes('then'))).toBe(true);
  });

  it('refuses a path that is none', () => {
    for (const path of ['', '///', 1, undefined]) {
      expect(() => pay.chain(path as string)).toThrow(RequestError);
      expect(() => pay.v3.chain(path as string)).toThrow(RequestError);
    }
  });

  it('reaches a path outside the catalogue', async () => {
    const { transport, last } = recording();
    const outside: AnyEndpoint = new WeChatPay(merchantConfig({ transport })).chain(
      'v3/some/new-thing' as string,
    );
    await outside.put({ json: { a: 1 } });
    expect(last()).toMatchObject({
      method: 'PUT',
      url: new URL('https://api.mch.weixin.qq.com/v3/some/new-thing'),
    });
  });
});

describe('memory', () => {
  it('keeps nothing of a million different ids', async () => {
    const script = `
      import { WeChatPay } from 'wechatpay-kit';
      const pay = new WeChatPay(JSON.parse(process.env.DATA));
      const round = (count, salt) => {
        let length = 0;
        for (let id = 0; id < count; id++) {
          length += String(pay.v3.pay.transactions.id[salt + id]).length;
          length += typeof pay.chain('v3/pay/transactions/id/' + salt + id).get === 'function';
          length += typeof pay['v3/refund/' + salt + id].post === 'function';
        }
        return length;
      };
      const heap = () => { gc(); gc(); return process.memoryUsage().heapUsed; };
      round(20_000, 'warm');
      const before = heap();
      round(350_000, 'order');
      console.log(heap() - before);`;
    const run = await runNode(script, {
      data: merchantConfig(),
      flags: ['--expose-gc', '--input-type=module'],
    });
    expect(run.code).toBe(0);
    // A million cached nodes would be a hundred megabytes and more.
    expect(Number(run.stdout)).toBeLessThan(2_000_000);
  });
});

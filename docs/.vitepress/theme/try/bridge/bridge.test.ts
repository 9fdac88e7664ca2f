import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { listAnsweredOperations } from '@wechatpay-kit/sandbox/operations';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  type AddressStorage,
  addressFrom,
  defaultAddress,
  findAddressSpace,
  saveAddress,
  savedAddress,
} from './address.js';
import { bridgeAt } from './client.js';
import { BridgeFailure } from './failure.js';
import { levelIn } from './level.js';
import type { DeclineReason } from './types.js';

describe('the address of a sandbox', () => {
  test.each([
    ['http://127.0.0.1:18080', 'http://127.0.0.1:18080'],
    [' localhost:18080/ ', 'http://localhost:18080'],
    ['http://127.0.0.1:18080/_bridge', 'http://127.0.0.1:18080'],
    ['https://dev.example/sandbox/_bridge/', 'https://dev.example/sandbox'],
    ['[::1]:18080', 'http://[::1]:18080'],
    ['ftp://127.0.0.1', undefined],
    ['http://user@127.0.0.1', undefined],
    ['http://', undefined],
    ['', undefined],
  ])('is read from %j', (typed, address) => {
    expect(addressFrom(typed)).toBe(address);
  });

  test('is remembered, and forgotten where it is the usual one', () => {
    const storage = memory();
    saveAddress('http://127.0.0.1:9', () => storage);
    expect(savedAddress(() => storage)).toBe('http://127.0.0.1:9');
    saveAddress(defaultAddress, () => storage);
    expect(storage.held).toEqual(new Map());
    expect(savedAddress(() => storage)).toBe(defaultAddress);
  });

  test('is the usual one where storage throws, or holds something else', () => {
    const forbidden = (): AddressStorage => {
      throw new DOMException('denied', 'SecurityError');
    };
    saveAddress('http://127.0.0.1:9', forbidden);
    expect(savedAddress(forbidden)).toBe(defaultAddress);
    const storage = memory();
    storage.setItem('wechatpay-kit:sandbox', 'javascript:alert(1)');
    expect(savedAddress(() => storage)).toBe(defaultAddress);
  });

  test.each([
    ['http://127.0.0.1:18080', 'loopback'],
    ['http://localhost:1', 'loopback'],
    ['http://[::1]:1', 'loopback'],
    ['http://192.168.1.9', 'local'],
    ['http://172.20.0.1', 'local'],
    ['http://172.40.0.1', undefined],
    ['http://10.example', undefined],
    ['http://box.local', 'local'],
    ['http://[fd00::1]', 'local'],
    ['https://docs.example', undefined],
    ['', undefined],
  ])('tells how near it is: %s', (address, space) => {
    expect(findAddressSpace(address)).toBe(space);
  });
});

describe('the bridge of a sandbox', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox();
  });
  afterAll(() => sandbox.stop());

  test('says what it plays', async () => {
    const info = await bridgeAt(sandbox.url).info();
    expect(info.operations).toContain('POST v2/pay/contractorder');
  });

  test('says the level of each operation', async () => {
    const info = await bridgeAt(sandbox.url).info();
    const answered = listAnsweredOperations();
    expect(new Set(answered.map(({ kind }) => kind)).size).toBe(4);
    expect(answered.filter(({ method, path, kind }) => levelIn(info, `${method} ${path}`) !== kind)).toEqual(
      [],
    );
    expect(levelIn(info, 'POST v3/of/a/newer/description')).toBe('answered');
  });

  test('makes a call, and plays the user who agrees to what it opens', async () => {
    const bridge = bridgeAt(sandbox.url);
    const json = { appid: 'wxd678efh567h23787', out_contract_code: 'TRY_1' };
    const path = 'v3/ecommerce/individual-contracts/pre-entrust-sign/app';
    const answer = await bridge.call({ verb: 'post', path, options: { json } });
    expect(answer.verification?.verified).toBe(true);
    const outcome = await bridge.act('confirm', answer.opens?.id ?? '');
    expect(outcome.opened.contract).toMatchObject({ state: 'SIGNED', out_contract_code: 'TRY_1' });
  });

  test('plays the user who declines, for a reason', async () => {
    const bridge = bridgeAt(sandbox.url);
    const json = {
      appid: 'wxd678efh567h23787',
      mchid: sandbox.mchid,
      description: '茶',
      out_trade_no: 'TRY_DECLINE',
      notify_url: 'https://shop.example/pay',
      amount: { total: 1 },
    };
    const { opens } = await bridge.call({
      verb: 'post',
      path: 'v3/pay/transactions/native',
      options: { json },
    });
    const id = opens?.id ?? '';
    const { opened } = await bridge.act('decline', id, { reason: 'insufficient-balance' });
    expect(opened.order?.trade_state).toBe('NOTPAY');
    const query = await bridge.call({
      verb: 'get',
      path: 'v3/pay/transactions/out-trade-no/{out_trade_no}',
      options: { out_trade_no: 'TRY_DECLINE', query: { mchid: sandbox.mchid } },
    });
    expect(query.data).toMatchObject({ trade_state: 'NOTPAY', trade_state_desc: '支付失败：余额不足' });
    const reason = 'poor' as DeclineReason;
    const failure = await catchFailure(bridge.act('decline', id, { reason }));
    expect(failure).toMatchObject({ code: 'BAD_ARGUMENT', message: expect.stringContaining('"poor"') });
  });

  test('refuses in words', async () => {
    const failure = await catchFailure(bridgeAt(sandbox.url).act('confirm', 'nothing'));
    expect(failure).toMatchObject({ kind: 'problem', code: 'UNKNOWN_ID' });
    expect(failure.message).toContain('nothing');
  });
});

describe('a question that gets no answer', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.close();
      server.closeAllConnections();
    }
  });
  const listen = async (listener: RequestListener): Promise<string> => {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  test('fails as silent where nobody listens', async () => {
    const address = await listen(() => undefined);
    servers[0]?.close();
    servers[0]?.closeAllConnections();
    expect(await catchFailure(bridgeAt(address).info())).toMatchObject({ kind: 'silent' });
  });

  test('ends by itself where a server hangs, before or within its answer', async () => {
    const mute = await listen(() => undefined);
    expect(await catchFailure(bridgeAt(mute).info({ timeout: 50 }))).toMatchObject({ kind: 'timeout' });
    const slow = await listen((_, response) => response.write('{"name":'));
    expect(await catchFailure(bridgeAt(slow).info({ timeout: 50 }))).toMatchObject({ kind: 'timeout' });
  });

  test('can be cancelled, also before it is asked', async () => {
    const mute = await listen(() => undefined);
    const controller = new AbortController();
    const asked = catchFailure(
      bridgeAt(mute).call({ verb: 'get', path: 'x' }, { signal: controller.signal }),
    );
    controller.abort();
    expect(await asked).toMatchObject({ kind: 'cancelled' });
    const late = catchFailure(bridgeAt(mute).info({ signal: controller.signal }));
    expect(await late).toMatchObject({ kind: 'cancelled' });
  });

  test.each([
    ['a page', 200, '<!doctype html>'],
    ['another service', 200, '{"name":"other"}'],
    ['a bare number', 200, '1'],
    ['an error of its own kind', 500, '{"error":"no"}'],
  ])('knows %s for a stranger', async (_, status, body) => {
    const address = await listen((_request, response) => response.writeHead(status).end(body));
    expect(await catchFailure(bridgeAt(address).info())).toMatchObject({ kind: 'stranger' });
  });

  test('is turned away where pages of this origin are not let in', async () => {
    const problem = JSON.stringify({ code: 'FORBIDDEN', message: 'not you' });
    const address = await listen((_, response) => response.writeHead(403).end(problem));
    expect(await catchFailure(bridgeAt(address).info())).toMatchObject({ kind: 'unwelcome' });
  });

  test('does not take what is posted to where a redirect points', async () => {
    const posted: (string | undefined)[] = [];
    const address = await listen((request, response) => {
      if (request.method === 'POST') posted.push(request.url);
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    await catchFailure(bridgeAt(address).act('confirm', 'x'));
    expect(posted).toEqual(['/_bridge/confirm']);
  });
});

async function catchFailure(asked: Promise<unknown>): Promise<BridgeFailure> {
  const error: unknown = await asked.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof BridgeFailure) return error;
  throw new Error('it did not fail as it should', { cause: error });
}

function memory(): AddressStorage & { readonly held: Map<string, string> } {
  const held = new Map<string, string>();
  return {
    held,
    getItem: (name) => held.get(name) ?? null,
    setItem: (name, value) => void held.set(name, value),
    removeItem: (name) => void held.delete(name),
  };
}

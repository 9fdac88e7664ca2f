/** The phone's API, as a program without a browser sees it: over this machine's listener, and over that of the network. */
import { once } from 'node:events';
import { request } from 'node:http';
import { networkInterfaces } from 'node:os';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Json, v2, v2Sign, v3 } from './merchant.js';
import { orderFields } from './orders.js';
import { foreignPaths } from './phone-paths.js';

let sandbox: Sandbox;
let network: string;
beforeAll(async () => {
  sandbox = await startSandbox({ phone: '0.0.0.0:0' });
  network = sandbox.phoneUrl ?? '';
});
afterAll(() => sandbox.stop());

const openid = 'oPhone0000000000000000000001';
let count = 0;

/** The two ways to the phone. */
const ways: readonly (readonly [name: string, base: () => string])[] = [
  ['this machine', () => `${sandbox.url}/_phone/`],
  ['the network', () => network],
];

/** Calls the phone's API. */
async function phone(base: string, name: string, json?: Json): Promise<{ status: number; json: Json }> {
  const init =
    json === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(json) };
  const response = await fetch(`${base}api/${name}`, init);
  return { status: response.status, json: (await response.json()) as Json };
}

async function page(base: string, name: string, json?: Json): Promise<Json> {
  const answer = await phone(base, name, json);
  expect(answer.status, JSON.stringify(answer.json)).toBe(200);
  return answer.json['page'] as Json;
}

async function order(total = 100, more: Json = {}): Promise<{ code_url: string; out_trade_no: string }> {
  const out_trade_no = `phone-${++count}`;
  const { json } = await v3(sandbox, 'POST', '/v3/pay/transactions/native', {
    appid: 'wxcbda96de0b165486',
    mchid: sandbox.mchid,
    description: '咖啡两杯',
    out_trade_no,
    notify_url: 'http://127.0.0.1:1/notify',
    amount: { total },
    ...more,
  });
  return { code_url: String(json['code_url']), out_trade_no };
}

async function transfer(amount: number): Promise<string> {
  const { json } = await v3(sandbox, 'POST', '/v3/fund-app/mch-transfer/transfer-bills', {
    appid: 'wxf636efh567hg4356',
    out_bill_no: `B${++count}`,
    openid,
    transfer_amount: amount,
    transfer_remark: '新会员有礼',
    transfer_scene_id: '1000',
    transfer_scene_report_infos: [
      { info_type: '活动名称', info_content: '新会员有礼' },
      { info_type: '奖励说明', info_content: '注册即得' },
    ],
  });
  return String(json['package_info']);
}

const paid = async (out_trade_no: string): Promise<Json> =>
  (await v3(sandbox, 'GET', `/v3/pay/transactions/out-trade-no/${out_trade_no}?mchid=${sandbox.mchid}`)).json;
const encoded = (id: string): string => encodeURIComponent(id);

describe.each(ways)('over %s', (_, way) => {
  test('a scanned code opens the cashier, and the chosen card of the chosen user pays', async () => {
    const base = way();
    const { code_url, out_trade_no } = await order();
    const opened = await page(base, `open?id=${encoded(code_url)}`);
    expect(opened).toMatchObject({
      what: 'payment', state: 'NOTPAY', phase: 'waiting', done: false, payee: sandbox.mchid, amount: 100, currency: 'CNY',
      description: '咖啡两杯', bound: false,
    }); // biome-ignore format: a list reads better in rows
    expect(opened['reasons']).toContain('wrong-password');
    expect((opened['methods'] as Json[]).map(({ id }) => id)).toEqual([
      'CHANGE', 'CMB_DEBIT', 'ICBC_DEBIT', 'CCB_CREDIT',
    ]); // biome-ignore format: a list reads better in rows
    const failed = await page(base, 'decline', { id: code_url, reason: 'wrong-password', openid });
    expect(failed).toMatchObject({ failure: 'wrong-password', phase: 'waiting' });
    const done = await page(base, 'confirm', { id: code_url, openid, method: 'CMB_DEBIT' });
    expect(done).toMatchObject({ state: 'SUCCESS', phase: 'agreed', done: true, openid });
    expect(done).not.toHaveProperty('failure');
    expect(await paid(out_trade_no)).toMatchObject({ bank_type: 'CMB_DEBIT', payer: { openid } });
    const again = await phone(base, 'confirm', { id: code_url, openid });
    expect([again.status, again.json['code']]).toEqual([409, 'ALREADY_PAID']);
  });

  test('the change pays what it has: less fails as it does for a user, and a refund goes back to it', async () => {
    const base = way();
    const change = async (): Promise<number> =>
      Number((await phone(base, `wallet?openid=${openid}`)).json['change']);
    const before = await change();
    const { code_url, out_trade_no } = await order(before + 500);
    expect(await page(base, 'confirm', { id: code_url, openid, method: 'CHANGE' })).toMatchObject({
      phase: 'waiting',
      failure: 'insufficient-balance',
    });
    expect((await paid(out_trade_no))['trade_state']).toBe('NOTPAY');
    const bill = await transfer(500);
    expect(await page(base, `open?id=${encoded(bill)}`)).toMatchObject({
      what: 'transfer', amount: 500, openid, bound: true, methods: [], description: '新会员有礼',
    }); // biome-ignore format: a list reads better in rows
    expect(await page(base, 'confirm', { id: bill, openid })).toMatchObject({ phase: 'agreed' });
    await sandbox.clock.advance({ minutes: 1 });
    expect(await change()).toBe(before + 500);
    await page(base, 'confirm', { id: code_url, openid, method: 'CHANGE' });
    expect(await change()).toBe(0);
    expect((await paid(out_trade_no))['bank_type']).toBe('OTHERS');
    const refund = {
      out_trade_no,
      out_refund_no: `R${count}`,
      amount: { refund: 200, total: before + 500, currency: 'CNY' },
    };
    expect((await v3(sandbox, 'POST', '/v3/refund/domestic/refunds', refund)).status).toBe(200);
    await sandbox.clock.advance({ minutes: 10 });
    expect(await change()).toBe(200);
  });

  test('a contract shows its terms, is in the wallet once signed, and the user terminates it there', async () => {
    const base = way();
    await sandbox.register({ plans: ['123', { plan_id: '124', fixed_amount: 1500, daily_deductions: 2 }] });
    const fields = orderFields(sandbox, `phone-${++count}`, {
      plan_id: '124', contract_display_account: '音乐会员', openid,
    }); // biome-ignore format: a list reads better in rows
    const { prepay_id = '' } = (await v2(sandbox, '/pay/contractorder', fields)).fields;
    const opened = await page(base, `open?id=${prepay_id}`);
    expect(opened).toMatchObject({ what: 'payment-and-contract', openid, bound: true });
    expect(opened['terms']).toEqual(
      expect.arrayContaining([
        { label: { zh: '签约账号', en: 'Account' }, text: '音乐会员' },
        { label: { zh: '协议模板', en: 'Plan' }, text: '124' },
        { label: { zh: '每次扣款', en: 'Each deduction' }, amount: 1500 },
      ]),
    );
    const other = await phone(base, 'confirm', { id: prepay_id, openid: 'oSomebodyElse' });
    expect([other.status, other.json['code']]).toEqual([409, 'OTHER_USER']);
    await page(base, 'confirm', { id: prepay_id, openid });
    const list = async (): Promise<Json[]> =>
      ((await phone(base, `wallet?openid=${openid}`)).json['things'] as Json[]).filter(
        ({ kind, title }) => kind === 'contract' && title === '音乐会员',
      );
    const [contract] = await list();
    expect(contract).toMatchObject({ state: 'SIGNED', can: ['terminate'] });
    const given = { act: 'terminate', id: contract?.['id'], openid };
    expect((await phone(base, 'act', { ...given, openid: 'oSomebodyElse' })).status).toBe(404);
    expect((await phone(base, 'act', given)).status).toBe(200);
    expect((await list())[0]).toMatchObject({ state: 'TERMINATED', can: [] });
    expect((await phone(base, 'act', given)).status).toBe(404);
  });

  test('the address of a signing page that the program made itself opens the page', async () => {
    const fields = {
      appid: 'wxcbda96de0b165486', mch_id: sandbox.mchid, plan_id: '123', contract_code: `E${++count}`, request_serial: '1',
      contract_display_account: '网页会员', notify_url: 'http://127.0.0.1:1/notify', version: '1.0',
      timestamp: String(Math.floor(Date.now() / 1000)),
    }; // biome-ignore format: a list reads better in rows
    const query = (sign: string): string => String(new URLSearchParams({ ...fields, sign }));
    const sign = v2Sign(fields, sandbox.config.apiV2Key);
    const address = `https://api.mch.weixin.qq.com/papay/entrustweb?${query(sign)}`;
    const opened = await page(way(), `open?id=${encoded(address)}`);
    expect(opened).toMatchObject({ what: 'contract', phase: 'waiting' });
    expect(await page(way(), 'confirm', { id: opened['id'], openid })).toMatchObject({
      state: 'SIGNED',
      openid,
    });
    const wrong = `https://api.mch.weixin.qq.com/papay/entrustweb?${query('0'.repeat(32))}`;
    expect(await phone(way(), `open?id=${encoded(wrong)}`)).toMatchObject({ status: 400 });
  });

  test("acts that are not the user's are not there", async () => {
    const { code_url, out_trade_no } = await order();
    await page(way(), 'confirm', { id: code_url, openid });
    for (const act of ['settle-refund', 'disable-user', 'set-sharing-url', 'approve', 'fail-transfer']) {
      expect((await phone(way(), 'act', { act, id: out_trade_no, openid })).status).toBe(404);
      expect((await phone(way(), 'act', { act, id: openid, openid })).status).toBe(404);
    }
    const answer = await phone(way(), 'act', { act: 'raise-complaint', id: out_trade_no, openid });
    expect(answer.status).toBe(200);
    expect(answer.json['things']).toEqual(
      expect.arrayContaining([expect.objectContaining({ kind: 'complaint', can: ['withdraw-complaint'] })]),
    );
  });

  test('bad arguments and unknown ids are refused in words', async () => {
    const base = way();
    expect(await phone(base, 'open?id=nothing')).toMatchObject({ status: 404, json: { code: 'UNKNOWN_ID' } });
    expect(await phone(base, 'wallet')).toMatchObject({ status: 400, json: { code: 'BAD_ARGUMENT' } });
    const { code_url: id } = await order();
    for (const more of [{ method: 'cash' }, { method: 1 }, { openid: '' }, { other: 1 }]) {
      expect(await phone(base, 'confirm', { id, ...more })).toMatchObject({ status: 400 });
    }
    expect(await phone(base, 'decline', { id, reason: 'rain' })).toMatchObject({ status: 400 });
    const form = await fetch(`${base}api/confirm`, { method: 'POST', body: JSON.stringify({ id }) });
    expect(form.status).toBe(415);
    expect(await page(base, `open?id=${encoded(id)}`)).toMatchObject({ phase: 'waiting' });
  });

  test('a change by a command is told to the phone', async () => {
    const answer = await fetch(`${way()}api/events`);
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    const reader = answer.body?.getReader();
    const { code_url } = await order();
    await sandbox.confirm(code_url, { openid });
    let text = '';
    while (!text.includes('event: change')) {
      const { value, done } = (await reader?.read()) ?? { done: true };
      expect(done).toBe(false);
      text += new TextDecoder().decode(value);
    }
    await reader?.cancel();
  });

  test('the users are those who have something, of orders the newest first', async () => {
    const { code_url } = await order();
    await sandbox.confirm(code_url, { openid: 'oNewest' });
    const { users } = (await phone(way(), 'users')).json as { users: string[] };
    expect(users[0]).toBe('oNewest');
    expect(users).toContain(openid);
  });
});

/** A request with exactly these headers. */
async function raw(
  url: string,
  path: string,
  {
    method = 'GET',
    headers = {},
    body = '',
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<{ status: number; headers: Record<string, unknown>; body: string }> {
  const { hostname, port } = new URL(url);
  const sent = request({ hostname, port, path, method, headers }).end(body);
  const [answer] = await once(sent, 'response');
  const { date: _, ...others } = answer.headers;
  return {
    status: answer.statusCode,
    headers: others,
    body: Buffer.concat(await answer.toArray()).toString(),
  };
}

describe('the listener of the network', () => {
  const token = (): string => new URL(network).pathname.slice(1, -1);

  test('has a token of 128 bits, another one at every start', async () => {
    expect(Buffer.from(token(), 'base64url')).toHaveLength(16);
    const other = await startSandbox({ phone: '127.0.0.1:0' });
    expect(new URL(other.phoneUrl ?? '').pathname.slice(1, -1)).not.toBe(token());
    await other.stop();
  });

  test('answers every path without the token, or with a wrong one, alike: 404 and one sentence', async () => {
    const wrong = [
      token().toUpperCase(),
      token().slice(1),
      `${token()}x`,
      '',
      'x'.repeat(22),
      '%00',
      'a'.repeat(5000),
    ];
    const paths = [
      ...foreignPaths,
      ...wrong.flatMap((text) => [`/${text}`, `/${text}/`, `/${text}/api/users`]),
    ];
    const answers = await Promise.all(
      paths.flatMap((path) =>
        ['GET', 'POST', 'DELETE', 'OPTIONS'].map((method) => raw(network, path, { method })),
      ),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 404, body: expect.stringContaining('needs its token') });
  });

  test('serves nothing of the sandbox under its token but the phone', async () => {
    for (const path of foreignPaths.filter((path) => path !== '/' && path !== '/api/users')) {
      const answer = await raw(network, `/${token()}${path}`);
      expect(answer.status, path).toBe(404);
    }
    for (const up of ['/../', '/x/../', '/%2e%2e/']) {
      expect((await raw(network, `/${token()}${up}_sandbox/now`)).status).toBe(404);
    }
    expect((await raw(network, `/${token()}/`)).body).toContain('<div id="app">');
    const console = await (await fetch(`${sandbox.url}/_console/`)).text();
    const [entry = ''] = /assets\/console-[\w-]+\.js/.exec(console) ?? [];
    expect((await raw(network, `/${token()}/${entry}`)).status).toBe(404);
  });

  test('its token opens nothing on the other listener', async () => {
    expect((await raw(sandbox.url, `/${token()}/`)).status).toBe(404);
    expect((await raw(sandbox.url, `/${token()}/api/users`)).status).toBe(404);
  });

  test('answers under any name of this machine, and its address in the network', async () => {
    const own = Object.values(networkInterfaces()).flatMap((list = []) =>
      list.filter(({ family, internal }) => family === 'IPv4' && !internal),
    );
    for (const host of ['127.0.0.1', ...own.map(({ address }) => address)]) {
      const there = `http://${host}:${new URL(network).port}`;
      expect((await raw(there, `/${token()}/api/users`)).status).toBe(200);
      expect((await raw(there, '/')).status).toBe(404);
    }
    const named = await raw(network, `/${token()}/api/users`, { headers: { host: 'shop.example' } });
    expect(named.status).toBe(200);
  });

  const json = { 'content-type': 'application/json' };
  test.each([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' },
    { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
  ])('refuses pages of other origins, even with the token: %o', async (headers) => {
    const { code_url: id } = await order();
    for (const way of [`/${token()}/`, '/_phone/']) {
      const base = way === '/_phone/' ? sandbox.url : network;
      expect((await raw(base, `${way}api/users`, { headers })).status).toBe(403);
      const posted = {
        method: 'POST',
        headers: { ...headers, ...json },
        body: JSON.stringify({ id, openid }),
      };
      expect((await raw(base, `${way}api/confirm`, posted)).status).toBe(403);
      expect((await raw(base, way, { headers })).status).toBe(403);
    }
    expect(await page(network, `open?id=${encoded(id)}`)).toMatchObject({ phase: 'waiting' });
  });

  test('a scanned or followed link opens the page; its answers are not stored, framed or sniffed', async () => {
    for (const site of ['none', 'cross-site']) {
      const headers = { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
      const opened = await raw(network, `/${token()}/`, { headers });
      expect(opened.status).toBe(200);
      expect(opened.headers).toMatchObject({ 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' });
      expect(opened.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    }
    for (const base of [network, `${sandbox.url}/_phone/`]) {
      const { headers } = await fetch(`${base}api/users`);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  test('ends the streams of its phones when the sandbox stops', async () => {
    const other = await startSandbox({ phone: '127.0.0.1:0' });
    const streams = await Promise.all(
      [`${other.phoneUrl}api/events`, `${other.url}/_phone/api/events`].map((url) => fetch(url)),
    );
    const texts = Promise.all(streams.map((answer) => answer.text()));
    await other.stop();
    for (const text of await texts) expect(text).toContain('event: end');
  });

  test('is told by the admin API and the handle, and is not there unless asked for', async () => {
    const info = (await (await fetch(`${sandbox.url}/_sandbox/info`)).json()) as Json;
    expect(info['phone']).toBe(network);
    const other = await startSandbox();
    expect(other).not.toHaveProperty('phoneUrl');
    expect(await (await fetch(`${other.url}/_sandbox/info`)).json()).not.toHaveProperty('phone');
    await other.stop();
  });

  test.each([
    ['rain:snow', /^phone: expected an address such as/],
    ['1.2.3.4:99999', /^phone: expected an address/],
    ['', /^phone: expected an address/],
    [7, /^phone: expected true or an address/],
    ['203.0.113.9:0', /is not an address of this machine/],
  ])('refuses the option %j', async (given, message) => {
    await expect(startSandbox({ phone: given as string })).rejects.toThrow(message);
  });
});

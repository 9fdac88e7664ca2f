/** The readers of requests, with any depth, size, name and integer. */
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Json } from 'wechatpay-kit';
import { type Answer, fromXml, send, v2, v3 } from './merchant.js';
import { orderXml } from './orders.js';
import { type Receiver, startReceiver } from './receiver.js';

let sandbox: Sandbox;
let receiver: Receiver;
beforeAll(async () => {
  [sandbox, receiver] = await Promise.all([startSandbox(), startReceiver()]);
});
afterAll(async () => {
  receiver?.close();
  await sandbox?.stop();
});

const preSign = '/v3/global/papay/contracts/miniprogram-pre-entrust-sign';
const json = { 'content-type': 'application/json' };
const post = (path: string, body: string | Buffer) =>
  send(sandbox.url + path, { method: 'POST', headers: json, body });

/** Each API that reads JSON, and its answer to a body that is not JSON. */
const readers: Readonly<Record<string, { read: (body: string | Buffer) => Promise<Answer>; code: string }>> =
  {
    'the admin API': { read: (body) => post('/_sandbox/register', body), code: 'NOT_JSON' },
    'the bridge': { read: (body) => post('/_bridge/call', body), code: 'NOT_JSON' },
    APIv3: { read: (raw) => v3(sandbox, 'POST', preSign, undefined, { raw }), code: 'PARAM_ERROR' },
  };

describe.each(Object.entries(readers))('%s', (_, { read, code }) => {
  test.each([
    ['lists', '[', ']'],
    ['objects', '{"a":', '}'],
  ])('refuses %s of any depth, and goes on', async (kind, open, close) => {
    for (const levels of [33, 20_000, 200_000 / open.length]) {
      const nested = `${open.repeat(levels)}${kind === 'lists' ? '' : '1'}${close.repeat(levels)}`;
      const answer = await read(`{"options":{"json":${nested}},"plans":${nested},"verb":"get"}`);
      expect([levels, answer.status]).toEqual([levels, 400]);
      expect(JSON.parse(answer.body)).toMatchObject({ code });
    }
    expect((await post('/_sandbox/idle', '{}')).status).toBe(200);
  });

  test.each([
    ['nothing that is JSON', '{'],
    ['no object', '[1]'],
    ['no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ])('refuses %s', async (_, body) => {
    const answer = await read(body);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toMatchObject({ code });
  });

  test('refuses what is longer than 1 MiB', async () => {
    expect((await read(`{"a":"${'x'.repeat(1024 * 1024)}"}`)).status).toBe(413);
  });

  test('treats no name as a prototype', async () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'prototype']) {
      const body = `{"${name}":{"polluted":"yes","verb":"get"},"appids":[],"options":{"${name}":{"polluted":"yes"}}}`;
      const { status } = await read(body);
      expect([200, 400, 404]).toContain(status);
    }
    expect(await inSandbox()).toBe(true);
  });
});

/** Whether the sandbox still works, and no prototype has new properties. */
async function inSandbox(): Promise<boolean> {
  const { body } = await send(`${sandbox.url}/_sandbox/deliveries`, { method: 'GET' });
  return !body.includes('polluted') && (await v3(sandbox, 'GET', '/v3/certificates')).status === 200;
}

describe('APIv2', () => {
  const order = (body: string) =>
    send(`${sandbox.url}/pay/contractorder`, {
      method: 'POST',
      headers: { 'content-type': 'text/xml' },
      body,
    });

  test('refuses XML of any depth and width, entities and a DTD, and goes on', async () => {
    const bodies = [
      ...[33, 20_000, 100_000].map((levels) => `<xml>${'<a>'.repeat(levels)}${'</a>'.repeat(levels)}</xml>`),
      `<xml>${'<a/>'.repeat(200_000)}</xml>`,
      `<xml><a ${Array.from({ length: 50_000 }, (_, at) => `b${at}=""`).join(' ')}/></xml>`,
      `<xml><a>${'&amp;'.repeat(150_000)}</a></xml>`,
      '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xml><a>&b;</a></xml>',
      `<xml><a>${'x'.repeat(1024 * 1024)}</a></xml>`,
      '<xml><__proto__>1</__proto__><a>1</a></xml>',
      '<xml><__proto__><polluted>yes</polluted></__proto__></xml>',
    ];
    for (const body of bodies) {
      const answer = await order(body);
      expect([body.slice(0, 40), answer.status]).toEqual([body.slice(0, 40), 200]);
      expect(fromXml(answer.body)).toMatchObject({ return_code: 'FAIL' });
      expect(fromXml(answer.body)['return_msg']).not.toContain('系统异常');
    }
    expect(fromXml((await order(orderXml(sandbox, 'wide-1'))).body)['result_code']).toBe('SUCCESS');
    expect(await inSandbox()).toBe(true);
  });
});

describe('the handle', () => {
  const nested = (levels: number): unknown => {
    let value: unknown = 'x';
    for (let level = 0; level < levels; level++) value = [value];
    return value;
  };

  test('refuses values of any depth, and what cannot cross threads', async () => {
    for (const value of [nested(20_000), nested(200_000), () => 1]) {
      const error = await sandbox.register({ plans: value as never }).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(TypeError);
    }
    expect(await sandbox.clock.now()).toBeInstanceOf(Date);
  });

  test('refuses options of any depth', async () => {
    const cycle: unknown[] = [];
    cycle.push(cycle);
    for (const value of [nested(20_000), [nested(200_000)], cycle, [cycle]]) {
      for (const name of ['docsOrigins', 'hostNames', 'notifyTargets', 'mchid', 'port']) {
        const error = await startSandbox({ [name]: value }).catch((caught: unknown) => caught);
        expect(error).toBeInstanceOf(TypeError);
      }
    }
  });
});

test('a plan id beyond 2^53 stays exact in the request, the answers and the notification', async () => {
  const plan = '9007199254740993';
  const other = '9007199254740992';
  const strict = await startSandbox();
  try {
    await strict.register({ plans: [BigInt(plan)] });
    await send(`${strict.url}/_sandbox/register`, {
      method: 'POST',
      headers: json,
      body: `{"plans":[${plan}9]}`,
    });
    const body = (id: string, code: string) =>
      `{"appid":"wx1","plan_id":${id},"out_contract_code":"${code}","success_notify_url":"${receiver.url}"}`;
    const sign = (id: string, code: string) =>
      v3(strict, 'POST', preSign, undefined, { raw: body(id, code) });
    expect((await sign(other, 'A')).status).toBe(400);
    expect((await sign(`${plan}8`, 'A')).status).toBe(400);
    const [session, longer] = [await sign(plan, 'A'), await sign(`${plan}9`, 'B')];
    expect([session.status, longer.status]).toEqual([200, 200]);
    expect((await sign(plan, 'A')).json['session_id']).toBe(session.json['session_id']);
    await strict.confirm(String(session.json['session_id']));
    await strict.idle();

    const path = `/v3/global/papay/contracts/out-contract-code/A?plan_id=${plan}`;
    expect((await v3(strict, 'GET', path)).body).toContain(`"plan_id":${plan},`);
    const shown = await send(`${strict.url}/_bridge/call`, {
      method: 'POST',
      headers: json,
      body: `{"verb":"post","path":"v3/global/papay/contracts/miniprogram-pre-entrust-sign","options":{"json":${body(plan, 'C')}}}`,
    });
    expect(JSON.parse(shown.body)).toMatchObject({
      answer: { status: 200 },
      request: { body: body(plan, 'C') },
    });
    await expect(strict.register({ plans: [Number(plan)] })).rejects.toThrow(/bigint or a text/);
  } finally {
    await strict.stop();
  }
});

test('a notification has the exact integer', async () => {
  const plan = '9007199254740993';
  const raw = `{"appid":"wx1","plan_id":${plan},"out_contract_code":"N","success_notify_url":"${receiver.url}"}`;
  const { json: session } = await v3(sandbox, 'POST', preSign, undefined, { raw });
  const { body } = await send(`${sandbox.url}/_bridge/confirm`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ id: session['session_id'] }),
  });
  const { notifications } = Json.parse(body) as { notifications: { data: unknown }[] };
  expect(notifications.map(({ data }) => data)).toMatchObject([{ plan_id: plan }]);
});

test('APIv2 keeps texts', async () => {
  const query = { appid: 'wx1', mch_id: sandbox.mchid, out_trade_no: '9007199254740993' };
  expect((await v2(sandbox, '/pay/orderquery', query)).fields['err_code']).toBe('ORDERNOTEXIST');
});

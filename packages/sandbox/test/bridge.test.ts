import { type BridgeInfo, type BridgeOutcome, type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, callAlone, callThrough, holds } from './bridge-client.js';
import { type Receiver, startReceiver } from './receiver.js';

let sandbox: Sandbox;
let receiver: Receiver;
beforeAll(async () => {
  [sandbox, receiver] = await Promise.all([startSandbox(), startReceiver()]);
});
afterAll(async () => {
  receiver.close();
  await sandbox.stop();
});

const confirm = (id: string | undefined) => ask<BridgeOutcome>(sandbox, 'confirm', { id });
const decline = (id: string | undefined, reason?: unknown) =>
  ask<BridgeOutcome>(sandbox, 'decline', { id, reason });

const contractorder = 'POST v2/pay/contractorder';
const globalPreSign = 'POST v3/global/papay/contracts/miniprogram-pre-entrust-sign';
const individualPreSign = 'POST v3/ecommerce/individual-contracts/pre-entrust-sign/app';
const individualQuery = 'GET v3/ecommerce/individual-contracts/out-contract-code/{out_contract_code}';

const order = (id: string, changes: object = {}) => ({
  appid: 'wx1', mch_id: sandbox.mchid, contract_mchid: sandbox.mchid, contract_appid: 'wx1', out_trade_no: `T${id}`,
  contract_code: `C${id}`, body: '茶', notify_url: `${receiver.url}/pay/${id}`, total_fee: 1, trade_type: 'NATIVE',
  spbill_create_ip: '127.0.0.1', plan_id: 123, request_serial: 1, contract_display_account: '茶客',
  contract_notify_url: `${receiver.url}/contract/${id}`, ...changes,
}); // biome-ignore format: a list reads better in rows
const contract = (code: string) => ({
  appid: 'wx1',
  plan_id: 7,
  out_contract_code: code,
  success_notify_url: `${receiver.url}/global/${code}`,
});

test('describes the sandbox and what it plays', async () => {
  const info = (await (await fetch(`${sandbox.url}/_bridge`)).json()) as BridgeInfo;
  expect(info).toMatchObject({
    name: 'wechatpay-kit sandbox',
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    mchid: sandbox.mchid,
    url: sandbox.url,
    httpsUrl: sandbox.httpsUrl,
  });
  expect(info.operations).toContain(contractorder);
  expect(info.operations).toContain(individualQuery);
  expect(info.operations).not.toContain('POST v2/applyment/micro/signcontract');
  expect(info.retired).toContain('POST v2/applyment/micro/signcontract');
});

describe('an order that pays and signs', () => {
  test('is created, confirmed, notified, and shown as paid', async () => {
    const call = await callThrough(sandbox, contractorder, { xml: order('1') });
    expect(call).not.toHaveProperty('error');
    expect(call.request).toMatchObject({
      method: 'POST',
      url: `${sandbox.httpsUrl}/pay/contractorder`,
      headers: { 'content-type': 'text/xml; charset=utf-8' },
      body: expect.stringContaining('<out_trade_no><![CDATA[T1]]></out_trade_no>'),
      mtls: false,
    });
    expect(call.signing.algorithm).toBe('MD5');
    expect(call.signing.message).toMatch(/^appid=wx1&body=茶&.*&trade_type=NATIVE&key=/);
    expect(call.request.body).toContain(call.signing.signature);
    expect(holds(call.signing, sandbox.config.apiV2Key)).toBe(true);
    expect(call.verification.verified).toBe(true);
    expect(call.answer.body).toContain(call.verification.signature);
    expect(holds(call.verification, sandbox.config.apiV2Key)).toBe(true);
    const { prepay_id, code_url } = call.data as Record<string, string>;
    expect(call.opens).toEqual({
      id: prepay_id,
      what: 'payment-and-contract',
      qr: code_url,
      reasons: expect.arrayContaining(['cancelled', 'insufficient-balance', 'slow']),
    });

    const { status, answer } = await confirm(call.opens?.qr);
    expect(status).toBe(200);
    const { opened, notifications } = answer;
    expect(opened).toEqual({
      what: 'payment-and-contract',
      order: {
        out_trade_no: 'T1',
        trade_state: 'SUCCESS',
        transaction_id: expect.stringMatching(/^4200\d{24}$/),
        openid: expect.stringMatching(/^o/),
      },
      contract: {
        family: 'pap',
        state: 'SIGNED',
        plan_id: '123',
        contract_code: 'C1',
        contract_id: expect.stringMatching(/^\d{18}$/),
        openid: opened.order?.openid,
      },
    });
    expect(notifications.map(({ type, url, state }) => [type, url, state])).toEqual([
      ['pay', `${receiver.url}/pay/1`, 'delivered'],
      ['contract.add', `${receiver.url}/contract/1`, 'delivered'],
    ]);
    expect(notifications.map(({ body }) => body)).toEqual([
      receiver.at('/pay/1')[0]?.body,
      receiver.at('/contract/1')[0]?.body,
    ]);
    expect(notifications.map(({ data }) => data)).toMatchObject([
      { out_trade_no: 'T1', transaction_id: opened.order?.transaction_id },
      { change_type: 'ADD', contract_id: opened.contract?.contract_id },
    ]);
    const query = await callThrough(sandbox, 'POST v2/pay/orderquery', {
      xml: { appid: 'wx1', mch_id: sandbox.mchid, out_trade_no: 'T1' },
    });
    expect(query.data).toMatchObject({ trade_state: 'SUCCESS' });
    expect(query).not.toHaveProperty('opens');
    expect(await confirm(prepay_id)).toMatchObject({ status: 409, answer: { code: 'ALREADY_PAID' } });
  });

  test('may be signed with HMAC-SHA256', async () => {
    const call = await callThrough(sandbox, contractorder, { xml: order('2', { sign_type: 'HMAC-SHA256' }) });
    expect([call.signing.algorithm, call.verification.algorithm]).toEqual(['HMAC-SHA256', 'HMAC-SHA256']);
    expect(holds(call.signing, sandbox.config.apiV2Key)).toBe(true);
    expect(holds(call.verification, sandbox.config.apiV2Key)).toBe(true);
    expect(call.verification.verified).toBe(true);
  });

  test('is only paid if its contract code is already used, and opens a page for browsers', async () => {
    const again = order('3', { contract_code: 'C1', trade_type: 'MWEB' });
    const { opens } = await callThrough(sandbox, contractorder, { xml: again });
    expect(opens).toMatchObject({
      what: 'payment',
      url: expect.stringMatching(/^https:\/\/wx\.tenpay\.com/),
    });
    expect(opens).not.toHaveProperty('qr');
    const { answer } = await confirm(opens?.id);
    expect(answer.notifications.map(({ type }) => type)).toEqual(['pay']);
  });

  test('stays unpaid when the user leaves', async () => {
    const { opens } = await callThrough(sandbox, contractorder, { xml: order('4') });
    expect((await decline(opens?.id)).answer).toEqual({
      opened: {
        what: 'payment-and-contract',
        order: { out_trade_no: 'T4', trade_state: 'NOTPAY' },
        contract: { family: 'pap', state: 'ABANDONED', plan_id: '123', contract_code: 'C4' },
      },
      notifications: [],
    });
  });

  test('stays unpaid for the reason that the user has, one of those that the page tells apart', async () => {
    const { opens } = await callThrough(sandbox, contractorder, { xml: order('6') });
    const states: unknown[] = [];
    for (const reason of opens?.reasons ?? []) {
      if (reason === 'cancelled') continue;
      const { status, answer } = await decline(opens?.id, reason);
      expect([status, answer.opened.order?.trade_state, answer.notifications]).toEqual([200, 'NOTPAY', []]);
      const xml = { appid: 'wx1', mch_id: sandbox.mchid, out_trade_no: 'T6' };
      const { data } = await callThrough(sandbox, 'POST v2/pay/orderquery', { xml });
      states.push([reason, (data as Record<string, string>)['trade_state_desc']]);
    }
    expect(states).toEqual([
      ['insufficient-balance', '支付失败：余额不足'],
      ['wrong-password', '支付失败：支付密码错误'],
      ['risk', '支付失败：交易存在风险'],
      ['account-abnormal', '支付失败：账户异常'],
      ['slow', '支付失败：账户异常'],
    ]);
  });

  test('is not declined for a reason that no user has', async () => {
    const { opens } = await callThrough(sandbox, contractorder, { xml: order('7') });
    for (const reason of ['poor', '', 1, ['risk']]) {
      const { status, answer } = await decline(opens?.id, reason);
      expect([status, answer]).toEqual([
        400,
        {
          code: 'BAD_ARGUMENT',
          message: expect.stringMatching(/^reason: expected one of cancelled, .*, got /),
        },
      ]);
    }
    expect((await confirm(opens?.id)).answer.opened.order?.trade_state).toBe('SUCCESS');
  });

  test('shows an undelivered notification, and a forbidden one', async () => {
    const { opens } = await callThrough(sandbox, contractorder, {
      xml: order('5', { notify_url: 'http://127.0.0.1:9/', contract_notify_url: 'https://shop.example/' }),
    });
    const [paid, signed] = (await confirm(opens?.id)).answer.notifications;
    expect(paid?.state).toBe('pending');
    expect(paid?.attempts[0]?.error).toMatch(/ECONNREFUSED/);
    expect(signed).toMatchObject({ state: 'not_allowed', data: { contract_code: 'C5' } });
    expect(signed).not.toHaveProperty('headers');
    const listed = await (await fetch(`${sandbox.url}/_bridge/deliveries?state=not_allowed`)).json();
    expect(listed).toMatchObject({ deliveries: [{ id: signed?.id, url: 'https://shop.example/' }] });
    expect((await fetch(`${sandbox.url}/_bridge/deliveries?kind=x`)).status).toBe(400);
  });
});

describe('a global contract', () => {
  test('is pre-signed, confirmed, notified encrypted, and queried', async () => {
    const call = await callThrough(sandbox, globalPreSign, { json: contract('G1') });
    const { signing, verification } = call;
    if (!('serial' in signing)) throw new Error('not one of APIv3');
    const path = '/v3/global/papay/contracts/miniprogram-pre-entrust-sign';
    expect(signing.message).toBe(
      `POST\n${path}\n${signing.timestamp}\n${signing.nonce}\n${call.request.body}\n`,
    );
    expect(call.request.body).toBe(JSON.stringify(contract('G1')));
    expect(signing).toMatchObject({
      serial: sandbox.config.serial,
      certificate: sandbox.config.merchant.cert,
    });
    expect(call.request.headers['authorization']).toContain(`signature="${signing.signature}"`);
    expect(holds(signing)).toBe(true);
    const { headers, body } = call.answer;
    expect(verification.verified).toBe(true);
    expect(verification.message).toBe(
      `${headers['wechatpay-timestamp']}\n${headers['wechatpay-nonce']}\n${body}\n`,
    );
    expect(verification.publicKey).toBe(sandbox.config.certs[headers['wechatpay-serial'] ?? '']);
    expect(holds(verification)).toBe(true);
    expect(call.opens).toEqual({
      id: (call.data as { session_id: string }).session_id,
      what: 'contract',
    });

    const { opened, notifications } = (await confirm(call.opens?.id)).answer;
    expect(opened).toMatchObject({
      what: 'contract',
      contract: { family: 'global', state: 'SIGNED', plan_id: '7', out_contract_code: 'G1' },
    });
    expect(notifications).toMatchObject([
      {
        type: 'PAPAY.SIGN',
        state: 'delivered',
        headers: { 'Wechatpay-Serial': expect.stringMatching(/^PUB_KEY_ID_/) },
        data: { contract_id: opened.contract?.contract_id, out_contract_code: 'G1' },
      },
    ]);
    expect(notifications[0]?.body).not.toContain(opened.contract?.contract_id);

    const contract_id = opened.contract?.contract_id;
    const query = await callThrough(sandbox, 'GET v3/global/papay/contracts/{contract_id}', { contract_id });
    expect(query.data).toMatchObject({ state: 'SIGNED', out_contract_code: 'G1' });
    expect(query.request).toMatchObject({ method: 'GET', body: '' });
    expect(query.signing.message).toMatch(
      new RegExp(`^GET\\n/v3/global/papay/contracts/${contract_id}\\n.*\\n.*\\n\\n$`),
    );
    expect(holds(query.signing)).toBe(true);

    const end = 'POST v3/global/papay/contracts/{contract_id}/terminate';
    const ended = await callThrough(sandbox, end, { contract_id, json: { termination_note: 'x' } });
    expect(ended.answer).toMatchObject({ status: 204, body: '' });
    expect(holds(ended.verification)).toBe(true);
    expect(ended).not.toHaveProperty('data');
  });

  test('that already exists is an error of the API, whose answer is verified too', async () => {
    const call = await callThrough(sandbox, globalPreSign, { json: contract('G1') });
    expect(call.error).toMatchObject({ name: 'ApiError', code: 'CONTRACT_EXISTED', status: 403 });
    expect(call.error?.requestId).toBe(call.answer.headers['request-id']);
    expect(call.verification.verified && holds(call.verification)).toBe(true);
    expect(call).not.toHaveProperty('opens');
  });

  test('can be declined once', async () => {
    const { opens } = await callThrough(sandbox, globalPreSign, { json: contract('G2') });
    const { answer } = await decline(opens?.id);
    expect(answer).toMatchObject({ opened: { contract: { state: 'ABANDONED' } }, notifications: [] });
    expect(await confirm(opens?.id)).toMatchObject({ status: 409, answer: { code: 'ABANDONED' } });
  });
});

test('a transfer fails for the reasons that its page tells apart', async () => {
  const bills = 'v3/fund-app/mch-transfer/transfer-bills';
  const outcomes: unknown[] = [];
  for (const index of [0, 1, 2]) {
    const json = {
      appid: 'wx1', out_bill_no: `D${index}`, openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o', transfer_amount: 100,
      transfer_remark: '新会员有礼', transfer_scene_id: '1000',
      transfer_scene_report_infos: [
        { info_type: '活动名称', info_content: '新会员有礼' }, { info_type: '奖励说明', info_content: '注册即得' },
      ],
    }; // biome-ignore format: a list reads better in rows
    const { opens } = await callThrough(sandbox, `POST ${bills}`, { json });
    expect(opens?.reasons).toHaveLength(3);
    const reason = opens?.reasons?.[index];
    await decline(opens?.id, reason);
    await sandbox.clock.advance({ minutes: 10 });
    const query = { out_bill_no: json.out_bill_no };
    const { data } = await callThrough(sandbox, `GET ${bills}/out-bill-no/{out_bill_no}`, query);
    const { state, fail_reason } = data as Record<string, string>;
    outcomes.push([reason, state, fail_reason]);
  }
  expect(outcomes).toEqual([
    ['cancelled', 'WAIT_USER_CONFIRM', undefined],
    ['risk', 'FAIL', 'TRANSFER_RISK'],
    ['account-abnormal', 'FAIL', 'PAYEE_ACCOUNT_ABNORMAL'],
  ]);
});

test('an individual payee is authorized, without a notification', async () => {
  const json = { appid: 'wx1', out_contract_code: 'I1' };
  const { opens } = await callThrough(sandbox, individualPreSign, { json });
  expect(opens?.what).toBe('authorization');
  const asked = { out_contract_code: 'I1', query: { appid: 'wx1' } };
  expect((await callThrough(sandbox, individualQuery, asked)).data).toMatchObject({
    auth_state: 'UNAUTHORIZED',
  });
  const { opened, notifications } = (await confirm(opens?.id)).answer;
  expect(opened.contract).toEqual({
    family: 'individual',
    state: 'SIGNED',
    out_contract_code: 'I1',
    individual_auth_id: expect.stringMatching(/^\d+$/),
    openid: expect.stringMatching(/^o/),
  });
  expect(notifications).toEqual([]);
  const query = await callThrough(sandbox, individualQuery, asked);
  expect(query.data).toMatchObject({
    auth_state: 'AUTHORIZED',
    individual_auth_id: opened.contract?.individual_auth_id,
  });
  expect(query.request.url).toBe(
    `${sandbox.httpsUrl}/v3/ecommerce/individual-contracts/out-contract-code/I1?appid=wx1`,
  );
  expect(holds(query.signing)).toBe(true);
});

test('concurrent calls each show their own steps', async () => {
  const codes = Array.from({ length: 8 }, (_, index) => `P${index}`);
  const calls = await Promise.all(
    codes.map((code) =>
      callThrough(sandbox, individualPreSign, { json: { appid: 'wx1', out_contract_code: code } }),
    ),
  );
  expect(calls.map(({ signing }) => /"out_contract_code":"(\w+)"/.exec(signing.message)?.[1])).toEqual(codes);
  expect(calls.every(({ signing, verification }) => holds(signing) && holds(verification))).toBe(true);
});

test('no request goes to another host, for any base_uri', async () => {
  const base_uri = 'https://apihk.mch.weixin.qq.com/';
  const call = await callThrough(sandbox, 'GET v3/certificates', { base_uri });
  expect(call.request.url).toBe(`${sandbox.httpsUrl}/v3/certificates`);
  expect(call.answer.status).toBe(200);
});

test('an unknown id is not found', async () => {
  expect(await confirm('nothing')).toMatchObject({ status: 404, answer: { code: 'UNKNOWN_ID' } });
  expect(await confirm(undefined)).toMatchObject({ status: 400, answer: { code: 'BAD_ARGUMENT' } });
  expect(await decline('')).toMatchObject({ status: 400, answer: { code: 'BAD_ARGUMENT' } });
});

test.each([
  [individualQuery, { query: { appid: 'wx1' } }, 'out_contract_code'],
  [individualQuery, { out_contract_code: 'a', appid: 'wx1' }, 'appid'],
  [contractorder, { xml: { mch_id: '1' } }, 'xml.mch_id'],
  [contractorder, { json: {} }, 'json'],
  [individualPreSign, { json: {}, headers: { host: 'a' } }, 'headers.host'],
  ['GET v3/certificates', { stream: true }, 'stream'],
])('of %s with %j nothing is sent, and the field is named', async (operation, options, field) => {
  const answer = await callAlone(sandbox, operation, options);
  expect(Object.keys(answer)).toEqual(['error']);
  expect(answer.error).toMatchObject({ name: 'RequestError', code: 'REQUEST', field });
  expect(answer.error?.message).toMatch(/^[\w.]+: ./);
});

test('an error of the platform names the place in the body', async () => {
  const { error } = await callThrough(sandbox, individualPreSign, { json: { appid: 'wx1' } });
  expect(error).toMatchObject({ name: 'ApiError', code: 'PARAM_ERROR', status: 400 });
  expect(error?.field).toMatch(/out_contract_code/);
});

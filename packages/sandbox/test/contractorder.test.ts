import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WeChatPay } from 'wechatpay-kit';
import { type Fields, fromXml, v2, v2Sign } from './merchant.js';
import { expectPlayed } from './played.js';
import { type Receiver, startReceiver } from './receiver.js';

/** The sample of the documents, unchanged. */
const sample: Fields = {
  appid: 'wxcbda96de0b165486',
  mch_id: '1200009811',
  sub_mch_id: '1900000100',
  sub_appid: 'wx8888888888888888',
  contract_mchid: '1200009811',
  contract_appid: 'wxcbda96de0b165486',
  out_trade_no: '123456',
  device_info: '013467007045764',
  body: 'Ipadmini16G白色',
  detail: 'Ipadmini16G白色',
  attach: '深圳分店',
  notify_url: 'http://yoursite.com',
  total_fee: '888',
  spbill_create_ip: '123.12.12.123',
  time_start: '20091225091010',
  time_expire: '20091227091010',
  goods_tag: 'WXG',
  trade_type: 'JSAPI',
  product_id: '12235413214070356458058',
  limit_pay: 'no_credit',
  openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
  sub_openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
  plan_id: '123',
  contract_code: '100001256',
  request_serial: '1695',
  contract_display_account: '123',
  contract_notify_url: 'http://yoursite.com',
};

let sandbox: Sandbox;
let receiver: Receiver;
let count = 0;
beforeAll(async () => {
  [sandbox, receiver] = await Promise.all([
    startSandbox({ strict: true, mchid: '1200009811' }),
    startReceiver(),
  ]);
});
afterAll(async () => {
  receiver.close();
  await sandbox.stop();
});

const contractorder = async (fields: Fields) => (await v2(sandbox, '/pay/contractorder', fields)).fields;
const orderquery = async (fields: Fields) =>
  (await v2(sandbox, '/pay/orderquery', { appid: 'wx1', mch_id: '1200009811', ...fields })).fields;
const papay = async (name: string, fields: Fields) =>
  (
    await v2(
      sandbox,
      `/papay/${name}`,
      { appid: 'wx1', mch_id: '1200009811', version: '1.0', ...fields },
      { nonce: undefined },
    )
  ).fields;

/** A new order, with its own notification paths. */
function fresh(changes: Fields = {}): Fields {
  count += 1;
  const id = `T${count}`;
  return {
    ...sample,
    time_start: '',
    time_expire: '',
    out_trade_no: id,
    contract_code: `C${count}`,
    notify_url: `${receiver.url}/pay/${id}`,
    contract_notify_url: `${receiver.url}/contract/${id}`,
    ...changes,
  };
}

const received = (fields: Fields, kind: 'pay' | 'contract') =>
  receiver.at(`/${kind}/${fields['out_trade_no']}`);

test('the sample of the documents is accepted unchanged, and its notifications are recorded as not allowed', async () => {
  const answer = await contractorder(sample);
  expect(answer).toMatchObject({
    return_code: 'SUCCESS', result_code: 'SUCCESS', contract_result_code: 'SUCCESS', trade_type: 'JSAPI',
    appid: 'wxcbda96de0b165486', mch_id: '1200009811', sub_mch_id: '1900000100', out_trade_no: '123456',
    plan_id: '123', contract_code: '100001256', request_serial: '1695',
  }); // biome-ignore format: a list reads better in rows
  expect(answer['prepay_id']).toMatch(/^wx\w{34}$/);
  expect(answer['sign']).toBe(v2Sign(answer, sandbox.config.apiV2Key));
  await sandbox.confirm(answer['prepay_id'] ?? '');
  await sandbox.idle();
  const deliveries = await sandbox.deliveries({ url: 'http://yoursite.com' });
  expect(deliveries.map(({ type, state }) => [type, state])).toEqual([
    ['pay', 'not_allowed'],
    ['contract.add', 'not_allowed'],
  ]);
  expect(deliveries[0]?.attempts).toEqual([
    { at: expect.any(Date), error: expect.stringContaining('yoursite.com') },
  ]);
  expect(deliveries[0]).not.toHaveProperty('next');
});

describe('confirming', () => {
  test('pays and signs; two signed notifications go out to two addresses', async () => {
    const order = fresh();
    const { prepay_id = '' } = await contractorder(order);
    await sandbox.confirm(prepay_id);
    await sandbox.idle();

    const [payment] = received(order, 'pay');
    expect(payment?.headers['content-type']).toBe('text/xml; charset=utf-8');
    const paid = fromXml(payment?.body ?? '');
    expect(paid).toMatchObject({
      return_code: 'SUCCESS', result_code: 'SUCCESS', mch_id: '1200009811', out_trade_no: order['out_trade_no'],
      total_fee: '888', cash_fee: '888', fee_type: 'CNY', trade_type: 'JSAPI', bank_type: 'OTHERS', attach: '深圳分店',
      openid: sample['openid'], is_subscribe: 'N', sub_mch_id: '1900000100',
    }); // biome-ignore format: a list reads better in rows
    expect(paid['transaction_id']).toMatch(/^4200\d{24}$/);
    expect(paid['time_end']).toMatch(/^\d{14}$/);
    expect(paid['sign']).toBe(v2Sign(paid, sandbox.config.apiV2Key));

    const [contract] = received(order, 'contract');
    const signed = fromXml(contract?.body ?? '');
    expect(signed).toMatchObject({
      return_code: 'SUCCESS', return_msg: 'OK', result_code: 'SUCCESS', change_type: 'ADD', mch_id: '1200009811', plan_id: '123', contract_code: order['contract_code'],
      request_serial: '1695', openid: sample['openid'],
    }); // biome-ignore format: a list reads better in rows
    expect(signed['operate_time']).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    expect(signed['sign']).toBe(v2Sign(signed, sandbox.config.apiV2Key));
    expect([received(order, 'pay').length, received(order, 'contract').length]).toEqual([1, 1]);

    const number = { out_trade_no: order['out_trade_no'] ?? '' };
    expect(await orderquery(number)).toMatchObject({
      trade_state: 'SUCCESS',
      transaction_id: paid['transaction_id'],
    });
    expect(await orderquery({ transaction_id: paid['transaction_id'] ?? '' })).toMatchObject(number);
    const found = await papay('querycontract', { contract_id: signed['contract_id'] ?? '' });
    expect(found).toMatchObject({
      contract_state: '0',
      contract_code: order['contract_code'],
      openid: sample['openid'],
    });
  });

  test('an order signed with HMAC-SHA256 is answered and notified with HMAC-SHA256', async () => {
    const order = fresh({ sign_type: 'HMAC-SHA256' });
    const answer = await contractorder(order);
    expect(answer['sign']).toBe(v2Sign(answer, sandbox.config.apiV2Key, 'HMAC-SHA256'));
    await sandbox.confirm(answer['prepay_id'] ?? '');
    await sandbox.idle();
    for (const kind of ['pay', 'contract'] as const) {
      const fields = fromXml(received(order, kind)[0]?.body ?? '');
      expect(fields['sign']).toBe(v2Sign(fields, sandbox.config.apiV2Key, 'HMAC-SHA256'));
    }
  });

  test.each([
    ['NATIVE', 'code_url', /^weixin:\/\/wxpay\/bizpayurl\?pr=/],
    ['MWEB', 'mweb_url', /^https:\/\/wx\.tenpay\.com\//],
  ])('%s answers a %s, which confirms as well', async (trade_type, name, pattern) => {
    const order = fresh({ trade_type, openid: '', sub_openid: '' });
    const answer = await contractorder(order);
    expect(answer[name]).toMatch(pattern);
    expect(answer).not.toHaveProperty(name === 'code_url' ? 'mweb_url' : 'code_url');
    await sandbox.confirm(answer[name] ?? '');
    await sandbox.idle();
    expect(fromXml(received(order, 'pay')[0]?.body ?? '')['openid']).toMatch(/^o\w{27}$/);
  });

  test('happens once', async () => {
    const { prepay_id = '' } = await contractorder(fresh());
    await sandbox.confirm(prepay_id);
    await expect(sandbox.confirm(prepay_id)).rejects.toMatchObject({ code: 'ALREADY_PAID' });
    await expect(sandbox.decline(prepay_id)).rejects.toMatchObject({ code: 'ALREADY_PAID' });
  });

  test('needs an id of the sandbox', async () => {
    for (const act of [sandbox.confirm, sandbox.decline]) {
      const error = await act('wx-nothing').then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(Error);
      expect(error).toMatchObject({ code: 'UNKNOWN_ID', message: expect.stringContaining('prepay_id') });
    }
    await expect(sandbox.confirm('')).rejects.toThrow(/id: expected a text/);
  });
});

test('declining leaves the order unpaid and the contract unsigned, without a notification, and the user may return', async () => {
  const order = fresh();
  const contract = { plan_id: '123', contract_code: order['contract_code'] ?? '' };
  const number = { out_trade_no: order['out_trade_no'] ?? '' };
  const { prepay_id = '' } = await contractorder(order);
  expect(await papay('querycontract', contract)).toMatchObject({ contract_state: '9' });
  await sandbox.decline(prepay_id);
  await sandbox.idle();
  expect(await orderquery(number)).toMatchObject({ result_code: 'SUCCESS', trade_state: 'NOTPAY' });
  expect(await papay('querycontract', contract)).toMatchObject({ contract_state: '1' });
  expect([...received(order, 'pay'), ...received(order, 'contract')]).toEqual([]);
  await sandbox.confirm(prepay_id);
  expect(await papay('querycontract', contract)).toMatchObject({ contract_state: '0' });
});

describe('the same out_trade_no', () => {
  test('with the same parameters is the same prepay_id, with others an error, once paid ORDERPAID', async () => {
    const order = fresh();
    const { prepay_id = '' } = await contractorder(order);
    expect((await contractorder(order))['prepay_id']).toBe(prepay_id);
    const other = await contractorder({ ...order, total_fee: '889' });
    expect(other).toMatchObject({ result_code: 'FAIL', err_code: 'INVALID_REQUEST' });
    expect(other['sign']).toBe(v2Sign(other, sandbox.config.apiV2Key));
    await sandbox.confirm(prepay_id);
    expect(await contractorder(order)).toMatchObject({ result_code: 'FAIL', err_code: 'ORDERPAID' });
  });
});

describe('a contract code that was signed', () => {
  test('cannot be signed again, but the order can be paid', async () => {
    const first = fresh();
    await sandbox.confirm((await contractorder(first))['prepay_id'] ?? '');
    const second = fresh({ contract_code: first['contract_code'] ?? '' });
    const answer = await contractorder(second);
    expect(answer).toMatchObject({
      result_code: 'SUCCESS',
      contract_result_code: 'FAIL',
      contract_err_code: 'CONTRACT_EXISTED',
      contract_err_code_des: expect.any(String),
    });
    await sandbox.confirm(answer['prepay_id'] ?? '');
    await sandbox.idle();
    expect([received(second, 'pay').length, received(second, 'contract').length]).toEqual([1, 0]);
  });

  test('may be signed under another plan', async () => {
    const first = fresh();
    await sandbox.confirm((await contractorder(first))['prepay_id'] ?? '');
    const answer = await contractorder(
      fresh({ contract_code: first['contract_code'] ?? '', plan_id: '124' }),
    );
    expect(answer['contract_result_code']).toBe('SUCCESS');
  });

  test('of two open orders for one code, the first confirmed signs; the other only pays', async () => {
    const first = fresh();
    const second = fresh({ contract_code: first['contract_code'] ?? '' });
    const ids = [await contractorder(first), await contractorder(second)].map(
      ({ prepay_id = '' }) => prepay_id,
    );
    for (const id of ids) await sandbox.confirm(id);
    await sandbox.idle();
    expect([received(first, 'contract').length, received(second, 'contract').length]).toEqual([1, 0]);
    expect([received(first, 'pay').length, received(second, 'pay').length]).toEqual([1, 1]);
  });
});

test('a second contract of a user and plan, by the reading one-contract-per-plan, is not signed, but the order is paid', async () => {
  await sandbox.readings.set({ name: 'one-contract-per-plan', follow: 'other' });
  const user = { openid: 'one-contract', sub_openid: '' };
  const [first, second, third] = [fresh(user), fresh(user), fresh(user)];
  const [one, other] = [await contractorder(first), await contractorder(second)];
  for (const { prepay_id = '' } of [one, other]) await sandbox.confirm(prepay_id);
  const late = await contractorder(third);
  expect(late).toMatchObject({ contract_result_code: 'FAIL', contract_err_code: 'CONTRACT_EXISTED' });
  await sandbox.confirm(late['prepay_id'] ?? '');
  await sandbox.readings.set({ name: 'one-contract-per-plan', follow: 'usual' });
  await sandbox.idle();
  expect([first, second, third].map((order) => received(order, 'contract').length)).toEqual([1, 0, 0]);
  expect([first, second, third].map((order) => received(order, 'pay').length)).toEqual([1, 1, 1]);
});

describe('deletecontract', () => {
  test('terminates in mode 3, once, and DELETE is notified', async () => {
    const order = fresh();
    await sandbox.confirm((await contractorder(order))['prepay_id'] ?? '');
    const key = { plan_id: '123', contract_code: order['contract_code'] ?? '' };
    const remark = { contract_termination_remark: '用户不再使用' };
    const answer = await papay('deletecontract', { ...key, ...remark });
    expect(answer).toMatchObject({
      result_code: 'SUCCESS',
      ...key,
      contract_id: expect.stringMatching(/^\d{18}$/),
    });
    await sandbox.idle();
    const [, deleted] = received(order, 'contract').map(({ body }) => fromXml(body));
    expect(deleted).toMatchObject({
      return_code: 'SUCCESS',
      result_code: 'SUCCESS',
      change_type: 'DELETE',
      contract_termination_mode: '3',
      ...key,
      ...remark,
    });
    expect(deleted?.['sign']).toBe(v2Sign(deleted ?? {}, sandbox.config.apiV2Key));
    expect(await papay('querycontract', key)).toMatchObject({
      contract_state: '1',
      contract_termination_mode: '3',
      ...remark,
    });
    expect(await papay('deletecontract', { ...key, ...remark })).toMatchObject({
      err_code: 'CONTRACT_ERROR',
    });
    expect(await contractorder(fresh({ contract_code: key.contract_code }))).toMatchObject({
      contract_err_code: 'CONTRACT_EXISTED',
    });
  });

  test('of an unsigned contract is CONTRACT_NOT_EXIST', async () => {
    const order = fresh();
    await contractorder(order);
    const key = {
      plan_id: '123',
      contract_code: order['contract_code'] ?? '',
      contract_termination_remark: 'x',
    };
    expect(await papay('deletecontract', key)).toMatchObject({
      result_code: 'FAIL',
      err_code: 'CONTRACT_NOT_EXIST',
    });
    expect(
      await papay('deletecontract', { contract_id: '1', contract_termination_remark: 'x' }),
    ).toMatchObject({
      err_code: 'CONTRACT_NOT_EXIST',
    });
  });
});

test.each([
  ['contract_mchid', '1200009812'],
  ['contract_appid', 'wx0000000000000000'],
  ['total_fee', '0'],
  ['total_fee', '8.88'],
  ['total_fee', '-1'],
  ['plan_id', '0'],
  ['plan_id', 'abc'],
  ['request_serial', 'abc'],
  ['trade_type', 'MICROPAY'],
  ['notify_url', 'not a url'],
  ['contract_notify_url', 'ftp://127.0.0.1/'],
  ['time_expire', '2009-12-27'],
  ['time_start', '20091332000000'],
  ['contract_code', ''],
])('%s %j is PARAM_ERROR', async (name, value) => {
  const answer = await contractorder(fresh({ [name]: value }));
  expect(answer).toMatchObject({ result_code: 'FAIL', err_code: 'PARAM_ERROR' });
  expect(answer['err_code_des']).toContain(name);
});

test('JSAPI needs openid or sub_openid', async () => {
  expect(await contractorder(fresh({ openid: '', sub_openid: '' }))).toMatchObject({
    err_code: 'PARAM_ERROR',
  });
  expect(await contractorder(fresh({ openid: '' }))).toMatchObject({ result_code: 'SUCCESS' });
});

describe('time', () => {
  test('an order closes at time_expire, by the clock of the sandbox', async () => {
    const now = await sandbox.clock.now();
    const expiry = new Date(now.getTime() + 8 * 3_600_000 + 600_000)
      .toISOString()
      .replace(/\D/g, '')
      .slice(0, 14);
    const order = fresh({ time_expire: expiry });
    const { prepay_id = '' } = await contractorder(order);
    await sandbox.clock.advance({ minutes: 11 });
    await expect(sandbox.confirm(prepay_id)).rejects.toMatchObject({ code: 'EXPIRED' });
    expect(await orderquery({ out_trade_no: order['out_trade_no'] ?? '' })).toMatchObject({
      trade_state: 'CLOSED',
    });
    expect(await contractorder(order)).toMatchObject({ err_code: 'ORDERCLOSED' });
    const key = { plan_id: '123', contract_code: order['contract_code'] ?? '' };
    expect(await papay('querycontract', key)).toMatchObject({ contract_state: '1' });
  });

  test('without one the prepay_id works for two hours; ordering again gives another', async () => {
    const order = fresh();
    const { prepay_id: first = '' } = await contractorder(order);
    await sandbox.clock.advance({ hours: 2 });
    await expect(sandbox.confirm(first)).rejects.toMatchObject({
      code: 'EXPIRED',
      message: expect.stringContaining('again'),
    });
    expect(await orderquery({ out_trade_no: order['out_trade_no'] ?? '' })).toMatchObject({
      trade_state: 'NOTPAY',
    });
    const { prepay_id: second = '' } = await contractorder(order);
    expect(second).not.toBe(first);
    await expect(sandbox.confirm(first)).rejects.toMatchObject({
      code: 'EXPIRED',
      message: expect.stringContaining(second),
    });
    await sandbox.confirm(second);
  });

  test('a contract ends after ten years, with a notification of mode 1', async () => {
    const order = fresh();
    await sandbox.confirm((await contractorder(order))['prepay_id'] ?? '');
    await sandbox.clock.advance({ days: 3653 });
    const last = fromXml(received(order, 'contract').at(-1)?.body ?? '');
    expect(last).toMatchObject({ change_type: 'DELETE', contract_termination_mode: '1' });
  });
});

test.each<[string, Fields]>([
  ['a direct merchant, MD5', { sub_mch_id: '', sub_appid: '', sub_openid: '' }],
  [
    'a direct merchant, HMAC-SHA256',
    { sub_mch_id: '', sub_appid: '', sub_openid: '', sign_type: 'HMAC-SHA256' },
  ],
  ['a service provider, MD5', {}],
  ['a service provider, HMAC-SHA256', { sign_type: 'HMAC-SHA256' }],
])('a client takes every notification of APIv2 for what it is: %s', async (_, changes) => {
  const pay = new WeChatPay(sandbox.config);
  const order = fresh({ attach: 'shop=1&transaction_id=2&c', ...changes });
  const { prepay_id = '' } = await contractorder(order);
  await sandbox.confirm(prepay_id);
  await sandbox.idle();
  await papay('deletecontract', {
    plan_id: '123',
    contract_code: order['contract_code'] ?? '',
    contract_termination_remark: 'done & over',
  });
  await sandbox.idle();
  const messages = [...received(order, 'pay'), ...received(order, 'contract')];
  const events = await Promise.all(
    messages.map(({ headers, body }) => pay.notifications.parse({ headers: headers as Fields, body })),
  );
  expect(events.map(({ type }) => type)).toEqual(['pay', 'contract.add', 'contract.delete']);
  expect(events[0]?.data).toMatchObject({ attach: 'shop=1&transaction_id=2&c', mch_id: '1200009811' });
});

test('the operations of this file in played.txt have had their answers', () => expectPlayed(sandbox));

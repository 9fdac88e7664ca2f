/** Merchant transfers (商家转账), over HTTPS, by a client without the SDK. */
import { constants, createPrivateKey, privateDecrypt } from 'node:crypto';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WeChatPay } from 'wechatpay-kit';
import { judge, operations } from './asking.js';
import { type Json, v3 } from './merchant.js';
import { openV3 } from './notifications.js';
import { expectPlayed } from './played.js';
import { type Receiver, startReceiver } from './receiver.js';
import { createEncrypt } from './requests.js';

const base = '/v3/fund-app/mch-transfer/transfer-bills';
const openid = 'o-MYE42l80oelYMDE34nYD456Xoy';
let sandbox: Sandbox;
let receiver: Receiver;
let count = 0;
beforeAll(async () => {
  [sandbox, receiver] = await Promise.all([startSandbox({ strict: true }), startReceiver()]);
});
afterAll(async () => {
  receiver.close();
  await sandbox.stop();
});

/** A new transfer, whose notifications go to a path of its own. */
function fresh(more: Json = {}): Json & { out_bill_no: string } {
  count += 1;
  const out_bill_no = `B${count}`;
  return {
    appid: 'wxf636efh567hg4356',
    out_bill_no,
    openid,
    transfer_amount: 100,
    transfer_remark: '新会员有礼',
    notify_url: `${receiver.url}/${out_bill_no}`,
    transfer_scene_id: '1000',
    transfer_scene_report_infos: [
      { info_type: '活动名称', info_content: '新会员有礼' },
      { info_type: '奖励说明', info_content: '注册即得' },
    ],
    ...more,
  };
}

const create = async (bill: Json) => {
  const [serial = '', pem = ''] = Object.entries(sandbox.config.certs)[0] ?? [];
  const { user_name } = bill;
  const sealed =
    user_name === undefined ? {} : { user_name: createEncrypt(pem)(String(user_name), undefined) };
  return v3(sandbox, 'POST', base, { ...bill, ...sealed }, { headers: { 'wechatpay-serial': serial } });
};
const query = (number: unknown) => v3(sandbox, 'GET', `${base}/out-bill-no/${number}`);
const cancel = (number: unknown) => v3(sandbox, 'POST', `${base}/out-bill-no/${number}/cancel`);
const stateOf = async (number: unknown) => (await query(number)).json['state'];
const seconds = (amount: number) => sandbox.clock.advance({ seconds: amount });
const refusal = ({ status, json }: { status: number; json: Json }) => [status, json['code']];

async function started(more: Json = {}): Promise<{ bill: Json & { out_bill_no: string }; id: string }> {
  const bill = fresh(more);
  const { status, json } = await create(bill);
  expect(status, JSON.stringify(json)).toBe(200);
  return { bill, id: String(json['package_info']) };
}

async function noticesOf(number: string): Promise<Json[]> {
  await sandbox.idle();
  return receiver.at(`/${number}`).map((message) => openV3(sandbox, message).payload);
}

async function balance(account: string): Promise<number> {
  const found = (await sandbox.balances.list()).find((one) => one.account === account);
  return found?.amount ?? 0;
}

const operation = (method: string, path: string) => {
  const found = operations.find((one) => one.method === method && one.wirePath === path);
  if (found === undefined) throw new Error(`no ${method} ${path}`);
  return found;
};

describe('a transfer', () => {
  test('goes from WAIT_USER_CONFIRM with package_info over TRANSFERING to SUCCESS', async () => {
    const [before, owned] = [await balance(`${sandbox.mchid}/OPERATION`), await balance(`${openid}/CHANGE`)];
    const bill = fresh();
    const created = await create(bill);
    expect(judge(sandbox, operation('POST', base), created)).toEqual([]);
    expect(created.json).toMatchObject({ out_bill_no: bill.out_bill_no, state: 'WAIT_USER_CONFIRM' });
    expect(await balance(`${sandbox.mchid}/OPERATION`)).toBe(before - 100);
    expect(await balance(`${sandbox.mchid}/LOCKED`)).toBeGreaterThanOrEqual(100);
    await sandbox.confirm(String(created.json['package_info']));
    expect(await stateOf(bill.out_bill_no)).toBe('TRANSFERING');
    expect(await noticesOf(bill.out_bill_no)).toEqual([]);
    await seconds(2);
    expect(await stateOf(bill.out_bill_no)).toBe('SUCCESS');
    expect(await balance(`${sandbox.mchid}/OPERATION`)).toBe(before - 100);
    expect(await balance(`${openid}/CHANGE`)).toBe(owned + 100);
  });

  test('is told by MCHTRANSFER.BILL.FINISHED, once', async () => {
    const { bill, id } = await started();
    await sandbox.confirm(id);
    await seconds(2);
    await sandbox.clock.advance({ days: 2 });
    const [notice, ...others] = await noticesOf(bill.out_bill_no);
    expect(others).toEqual([]);
    expect(notice).toEqual({
      out_bill_no: bill.out_bill_no,
      transfer_bill_no: expect.stringMatching(/^\d{40}$/),
      state: 'SUCCESS',
      mch_id: sandbox.mchid,
      transfer_amount: 100,
      openid,
      create_time: expect.stringMatching(/\+08:00$/),
      update_time: expect.stringMatching(/\+08:00$/),
    });
    const [message] = receiver.at(`/${bill.out_bill_no}`);
    const { envelope } = openV3(sandbox, message);
    expect(envelope).toMatchObject({ event_type: 'MCHTRANSFER.BILL.FINISHED' });
    expect(envelope['resource']).toMatchObject({ original_type: 'mch_payment' });
  });

  test('is read by both of its numbers, without package_info, with the name for the merchant', async () => {
    const { bill, id } = await started({ transfer_amount: 200_000, user_name: '张三' });
    const byOwn = await query(bill.out_bill_no);
    expect(judge(sandbox, operation('GET', `${base}/out-bill-no/{out_bill_no}`), byOwn)).toEqual([]);
    const byNumber = await v3(sandbox, 'GET', `${base}/transfer-bill-no/${byOwn.json['transfer_bill_no']}`);
    expect(judge(sandbox, operation('GET', `${base}/transfer-bill-no/{transfer_bill_no}`), byNumber)).toEqual(
      [],
    );
    const names = [byOwn, byNumber].map(({ json }) => {
      expect(json).not.toHaveProperty('package_info');
      const key = createPrivateKey(sandbox.config.privateKey);
      const padding = constants.RSA_PKCS1_OAEP_PADDING;
      return privateDecrypt({ key, padding }, Buffer.from(String(json['user_name']), 'base64')).toString();
    });
    expect(names).toEqual(['张三', '张三']);
    expect({ ...byNumber.json, user_name: '' }).toEqual({ ...byOwn.json, user_name: '' });
    await sandbox.decline(id);
  });

  test('repeated with the same number and content gives package_info again, with other content ALREADY_EXISTS', async () => {
    const bill = fresh({ transfer_amount: 30, user_name: '张三' });
    const before = await balance(`${sandbox.mchid}/OPERATION`);
    const [first, second] = [await create(bill), await create(bill)];
    expect(second.json).toEqual(first.json);
    expect(await balance(`${sandbox.mchid}/OPERATION`)).toBe(before - 30);
    expect(refusal(await create({ ...bill, transfer_remark: '另一笔' }))).toEqual([400, 'ALREADY_EXISTS']);
    expect(refusal(await create({ ...bill, user_name: '李四' }))).toEqual([400, 'ALREADY_EXISTS']);
    await sandbox.confirm(String(first.json['package_info']));
    expect((await create(bill)).json).not.toHaveProperty('package_info');
  });

  test('that is not confirmed within 24 hours fails with OVERDUE_CLOSE, and the money comes back', async () => {
    // The transfers of other tests that wait expire first.
    await sandbox.clock.advance({ days: 1 });
    const before = await balance(`${sandbox.mchid}/OPERATION`);
    const { bill, id } = await started();
    await sandbox.clock.advance({ hours: 23, minutes: 59 });
    expect(await stateOf(bill.out_bill_no)).toBe('WAIT_USER_CONFIRM');
    await sandbox.clock.advance({ minutes: 1 });
    expect((await query(bill.out_bill_no)).json).toMatchObject({
      state: 'FAIL',
      fail_reason: 'OVERDUE_CLOSE',
    });
    expect(await balance(`${sandbox.mchid}/OPERATION`)).toBe(before);
    const notices = await noticesOf(bill.out_bill_no);
    expect(notices).toMatchObject([{ state: 'FAIL', fail_reason: 'OVERDUE_CLOSE' }]);
    await expect(sandbox.confirm(id)).rejects.toMatchObject({ code: 'EXPIRED' });
    expect((await create(bill)).json).toMatchObject({ state: 'FAIL', fail_reason: 'OVERDUE_CLOSE' });
  });

  test('is cancelled before the user confirms: CANCELING, then CANCELLED, and the money comes back', async () => {
    const before = await balance(`${sandbox.mchid}/OPERATION`);
    const { bill, id } = await started();
    const answer = await cancel(bill.out_bill_no);
    const path = `${base}/out-bill-no/{out_bill_no}/cancel`;
    expect(judge(sandbox, operation('POST', path), answer)).toEqual([]);
    expect(answer.json['state']).toBe('CANCELING');
    await expect(sandbox.confirm(id)).rejects.toMatchObject({ code: 'ABANDONED' });
    await seconds(2);
    expect((await cancel(bill.out_bill_no)).json['state']).toBe('CANCELLED');
    expect(await balance(`${sandbox.mchid}/OPERATION`)).toBe(before);
    expect(await noticesOf(bill.out_bill_no)).toMatchObject([{ state: 'CANCELLED' }]);
  });

  test('that the user has confirmed cannot be cancelled', async () => {
    const { bill, id } = await started();
    await sandbox.confirm(id);
    expect(refusal(await cancel(bill.out_bill_no))).toEqual([400, 'INVALID_REQUEST']);
    await seconds(2);
    expect(refusal(await cancel(bill.out_bill_no))).toEqual([400, 'INVALID_REQUEST']);
    await expect(sandbox.confirm(id)).rejects.toMatchObject({ code: 'ALREADY_PAID' });
  });

  test.each([
    ['risk', 'TRANSFER_RISK'],
    ['account-abnormal', 'PAYEE_ACCOUNT_ABNORMAL'],
  ] as const)('fails after the confirmation for the reason %s', async (reason, fail_reason) => {
    const before = await balance(`${sandbox.mchid}/OPERATION`);
    const { bill, id } = await started();
    await sandbox.decline(id, reason);
    expect((await query(bill.out_bill_no)).json).not.toHaveProperty('fail_reason');
    await seconds(2);
    expect((await query(bill.out_bill_no)).json).toMatchObject({ state: 'FAIL', fail_reason });
    expect(await noticesOf(bill.out_bill_no)).toMatchObject([{ state: 'FAIL', fail_reason }]);
    expect(await balance(`${sandbox.mchid}/OPERATION`)).toBe(before);
  });

  test('waits on if the user leaves the page', async () => {
    const { bill, id } = await started();
    await sandbox.decline(id, 'slow');
    await sandbox.decline(id);
    expect(await stateOf(bill.out_bill_no)).toBe('WAIT_USER_CONFIRM');
    await sandbox.confirm(id);
    expect(await stateOf(bill.out_bill_no)).toBe('TRANSFERING');
  });

  test('without the money is NOT_ENOUGH, 403, and nothing is kept', async () => {
    await sandbox.balances.set({ account: `${sandbox.mchid}/OPERATION`, amount: 99 });
    const bill = fresh();
    expect(refusal(await create(bill))).toEqual([403, 'NOT_ENOUGH']);
    expect(refusal(await query(bill.out_bill_no))).toEqual([404, 'NOT_FOUND']);
    await sandbox.balances.set({ account: `${sandbox.mchid}/OPERATION`, amount: 100_000_000 });
    expect((await create(bill)).status).toBe(200);
  });

  test('unknown, or older than 30 days, is 404 NOT_FOUND', async () => {
    expect(refusal(await query('unknown'))).toEqual([404, 'NOT_FOUND']);
    expect(refusal(await cancel('unknown'))).toEqual([404, 'NOT_FOUND']);
    expect(refusal(await v3(sandbox, 'GET', `${base}/transfer-bill-no/1`))).toEqual([404, 'NOT_FOUND']);
    const { bill } = await started();
    await sandbox.clock.advance({ days: 29 });
    const { json } = await query(bill.out_bill_no);
    await sandbox.clock.advance({ days: 2 });
    expect(refusal(await query(bill.out_bill_no))).toEqual([404, 'NOT_FOUND']);
    const byNumber = await v3(sandbox, 'GET', `${base}/transfer-bill-no/${json['transfer_bill_no']}`);
    expect(refusal(byNumber)).toEqual([404, 'NOT_FOUND']);
  });

  test('is failed by WeChat Pay at any time before its end', async () => {
    const { bill } = await started();
    await sandbox.operate('fail-transfer', bill.out_bill_no, { reason: 'NAME_NOT_CORRECT' });
    expect((await query(bill.out_bill_no)).json).toMatchObject({
      state: 'FAIL',
      fail_reason: 'NAME_NOT_CORRECT',
    });
    const again = sandbox.operate('fail-transfer', bill.out_bill_no);
    await expect(again).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    expect(await noticesOf(bill.out_bill_no)).toHaveLength(1);
  });

  test('is among what the user has', async () => {
    const { bill, id } = await started({ openid: 'oWallet' });
    const waiting = await sandbox.user('oWallet');
    expect(waiting.things).toMatchObject([
      { kind: 'transfer', id: bill.out_bill_no, state: 'WAIT_USER_CONFIRM', fields: { package_info: id } },
    ]);
    await sandbox.confirm(id);
    await seconds(2);
    expect(await sandbox.user('oWallet')).toMatchObject({ change: 100, things: [{ state: 'SUCCESS' }] });
  });
});

describe('the reading transfer-accepted-first', () => {
  test('goes over ACCEPTED and PROCESSING, and a repeated request brings package_info', async () => {
    await sandbox.readings.set({ name: 'transfer-accepted-first', follow: 'other' });
    try {
      const bill = fresh();
      expect((await create(bill)).json).toMatchObject({ state: 'ACCEPTED' });
      await seconds(1);
      expect(await stateOf(bill.out_bill_no)).toBe('PROCESSING');
      expect((await create(bill)).json).not.toHaveProperty('package_info');
      await seconds(1);
      const again = await create(bill);
      expect(again.json).toMatchObject({ state: 'WAIT_USER_CONFIRM', package_info: expect.any(String) });
      await sandbox.confirm(String(again.json['package_info']));
      await seconds(2);
      expect(await noticesOf(bill.out_bill_no)).toMatchObject([{ state: 'SUCCESS' }]);
    } finally {
      await sandbox.readings.set({ name: 'transfer-accepted-first', follow: 'usual' });
    }
  });
});

describe('a request', () => {
  const infos = (...types: string[]) => types.map((info_type) => ({ info_type, info_content: '说明' }));
  test.each<[string, Json, unknown[]]>([
    ['without a name from 2,000 yuan up', { transfer_amount: 200_000 }, [400, 'PARAM_ERROR', '/user_name']],
    [
      'with a name below 0.3 yuan',
      { transfer_amount: 29, user_name: '张三' },
      [400, 'PARAM_ERROR', '/user_name'],
    ],
    ['without a name below 2,000 yuan', { transfer_amount: 199_999 }, [200]],
    ['with a name from 0.3 yuan up', { transfer_amount: 30, user_name: '张三' }, [200]],
    ['with an amount of 0', { transfer_amount: 0 }, [400, 'PARAM_ERROR', '/transfer_amount']],
    ['with a part of a fen', { transfer_amount: 1.5 }, [400, 'PARAM_ERROR', '/transfer_amount']],
    ['with a number of other characters', { out_bill_no: 'a-b' }, [400, 'PARAM_ERROR', '/out_bill_no']],
    ['with a long number', { out_bill_no: 'a'.repeat(33) }, [400, 'PARAM_ERROR', '/out_bill_no']],
    ['with a long remark', { transfer_remark: '礼'.repeat(33) }, [400, 'PARAM_ERROR', '/transfer_remark']],
    [
      'that lacks a report info of the scene',
      { transfer_scene_report_infos: infos('活动名称') },
      [400, 'PARAM_ERROR', '/transfer_scene_report_infos'],
    ],
    [
      'with a report info of another scene',
      { transfer_scene_report_infos: infos('活动名称', '奖励说明', '岗位类型') },
      [400, 'PARAM_ERROR', '/transfer_scene_report_infos'],
    ],
    [
      'of the scene 1005 with its infos',
      { transfer_scene_id: '1005', transfer_scene_report_infos: infos('报酬说明', '岗位类型') },
      [200],
    ],
    ['of an unknown scene', { transfer_scene_id: '1001' }, [400, 'PARAM_ERROR', '/transfer_scene_id']],
    ['with a perception of the scene', { user_recv_perception: '现金奖励' }, [200]],
    [
      'with a perception of another scene',
      { user_recv_perception: '货款' },
      [400, 'INVALID_REQUEST', undefined],
    ],
  ])('%s', async (_, more, [status, code, field]) => {
    const answer = await create(fresh(more));
    expect(answer.status, answer.body).toBe(status);
    if (code !== undefined) expect(answer.json['code']).toBe(code);
    if (field !== undefined) expect(answer.json['detail']).toMatchObject({ field });
  });
});

describe('an authorization', () => {
  const path = '/v3/fund-app/mch-transfer/user-confirm-authorization';
  const wanted = (user: string): Json & { out_authorization_no: string } => {
    count += 1;
    return {
      out_authorization_no: `A${count}`,
      appid: 'wxf636efh567hg4356',
      openid: user,
      transfer_scene_id: '1000',
      user_display_name: '用户',
      authorization_notify_url: `${receiver.url}/A${count}`,
    };
  };
  const ask = (json: Json) => v3(sandbox, 'POST', path, json);
  const read = (number: string) => v3(sandbox, 'GET', `${path}/out-authorization-no/${number}`);
  const close = (number: string) => v3(sandbox, 'POST', `${path}/out-authorization-no/${number}/close`);
  const readOperation = operation('GET', `${path}/out-authorization-no/{out_authorization_no}`);

  test('takes effect by the confirmation of the user, and spares that of transfers', async () => {
    const request = wanted('oAuth1');
    const asked = await ask(request);
    expect(judge(sandbox, operation('POST', path), asked)).toEqual([]);
    expect((await ask(request)).json).toEqual(asked.json);
    const number = request.out_authorization_no;
    expect(judge(sandbox, readOperation, await read(number))).toEqual([]);
    const { openid: _, ...bill } = fresh({ out_authorization_no: number });
    const transfer = () => v3(sandbox, 'POST', `${base}/transfer`, bill);
    expect(refusal(await transfer())).toEqual([400, 'INVALID_REQUEST']);

    await sandbox.confirm(String(asked.json['package_info']));
    const { json } = await read(number);
    expect(json).toMatchObject({
      state: 'TAKING_EFFECT',
      authorization_id: expect.stringMatching(/^\d{28}$/),
    });
    expect(await noticesOf(number)).toMatchObject([{ state: 'TAKING_EFFECT', openid: 'oAuth1' }]);
    expect(
      receiver.at(`/${number}`).map((message) => openV3(sandbox, message).envelope['event_type']),
    ).toEqual(['MCHTRANSFER.AUTHORIZATION.CONFIRMED']);

    const created = await transfer();
    expect(judge(sandbox, operation('POST', `${base}/transfer`), created)).toEqual([]);
    expect(created.json).toMatchObject({ state: 'ACCEPTED', openid: 'oAuth1' });
    await seconds(4);
    expect(await stateOf(bill['out_bill_no'])).toBe('SUCCESS');
    expect(await noticesOf(String(bill['out_bill_no']))).toMatchObject([{ state: 'SUCCESS' }]);
    expect((await sandbox.user('oAuth1')).change).toBe(100);
  });

  test('is one per user: a second one in force is ALREADY_EXISTS, and so is a used number', async () => {
    const [first, second] = [wanted('oAuth2'), wanted('oAuth2')];
    const { json } = await ask(first);
    const { json: waiting } = await ask(second);
    expect(refusal(await ask({ ...first, user_display_name: '别名' }))).toEqual([400, 'ALREADY_EXISTS']);
    await sandbox.confirm(String(json['package_info']));
    expect(refusal(await ask(wanted('oAuth2')))).toEqual([400, 'ALREADY_EXISTS']);
    await expect(sandbox.confirm(String(waiting['package_info']))).rejects.toMatchObject({
      code: 'ALREADY_SIGNED',
    });
  });

  test('closes after 24 hours without the user, quietly, and is forgotten after 30 days', async () => {
    const request = wanted('oAuth3');
    const { json } = await ask(request);
    await sandbox.clock.advance({ hours: 24 });
    const closed = await read(request.out_authorization_no);
    expect(closed.json).toMatchObject({
      state: 'CLOSED',
      close_info: { close_reason: 'USER_OVERDUE_UNCONFIRMED' },
    });
    expect(judge(sandbox, readOperation, closed)).toEqual([]);
    await expect(sandbox.confirm(String(json['package_info']))).rejects.toMatchObject({ code: 'ABANDONED' });
    expect(await noticesOf(request.out_authorization_no)).toEqual([]);
    await sandbox.clock.advance({ days: 31 });
    expect(refusal(await read(request.out_authorization_no))).toEqual([404, 'NOT_FOUND']);
  });

  test.each([
    ['the merchant', 'CLOSE_VIA_MCH_API'],
    ['the user', 'USER_CLOSE'],
  ])('is closed by %s, and told once', async (who, close_reason) => {
    const request = wanted(`oAuth-${close_reason}`);
    const number = request.out_authorization_no;
    await sandbox.confirm(String((await ask(request)).json['package_info']));
    if (who === 'the user') await sandbox.operate('close-authorization', number);
    const answer = await close(number);
    const closing = `${path}/out-authorization-no/{out_authorization_no}/close`;
    if (who === 'the merchant') expect(judge(sandbox, operation('POST', closing), answer)).toEqual([]);
    expect(answer.json).toMatchObject({ state: 'CLOSED', close_info: { close_reason } });
    const notices = await noticesOf(number);
    expect(notices.filter(({ state }) => state === 'CLOSED')).toMatchObject([
      { close_info: { close_reason } },
    ]);
    expect((await ask(wanted(`oAuth-${close_reason}`))).status).toBe(200);
  });

  test('comes with a transfer, by the same confirmation', async () => {
    const { openid: _, ...info } = wanted('oAuth5');
    const { out_authorization_no, user_display_name, authorization_notify_url } = info;
    const bill = fresh({
      openid: 'oAuth5',
      authorization_info: { out_authorization_no, user_display_name, authorization_notify_url },
    });
    const created = await v3(sandbox, 'POST', `${base}/pre-transfer-with-authorization`, bill);
    expect(judge(sandbox, operation('POST', `${base}/pre-transfer-with-authorization`), created)).toEqual([]);
    expect(created.json).toMatchObject({ state: 'WAIT_USER_CONFIRM', out_authorization_no });
    const { authorization_info: __, ...alone } = bill;
    expect(refusal(await create(alone))).toEqual([400, 'ALREADY_EXISTS']);
    await sandbox.confirm(String(created.json['package_info']));
    await seconds(2);
    expect((await read(String(out_authorization_no))).json['state']).toBe('TAKING_EFFECT');
    expect(await noticesOf(bill.out_bill_no)).toMatchObject([{ state: 'SUCCESS' }]);
    expect(await noticesOf(String(out_authorization_no))).toMatchObject([{ state: 'TAKING_EFFECT' }]);
  });

  test('that is unknown is NOT_FOUND', async () => {
    for (const answer of [await read('unknown'), await close('unknown')]) {
      expect(refusal(answer)).toEqual([404, 'NOT_FOUND']);
    }
  });
});

describe('a transfer of a partner', () => {
  const partner = '/v3/fund-app/mch-transfer/partner';
  const bills = `${partner}/transfer-bills`;
  const sub_mchid = '1900000888';
  const read = (number: unknown, sub = sub_mchid) =>
    v3(sandbox, 'GET', `${bills}/out-bill-no/${number}?sub_mchid=${sub}`);

  test('is paid by its sub-merchant, and told with both merchants', async () => {
    await sandbox.balances.set({ account: `${sub_mchid}/OPERATION`, amount: 150 });
    const bill = fresh({ sub_mchid });
    const created = await v3(sandbox, 'POST', bills, bill);
    expect(judge(sandbox, operation('POST', bills), created)).toEqual([]);
    expect(await balance(`${sub_mchid}/OPERATION`)).toBe(50);
    expect(refusal(await v3(sandbox, 'POST', bills, fresh({ sub_mchid })))).toEqual([403, 'NOT_ENOUGH']);
    const found = await read(bill.out_bill_no);
    expect(judge(sandbox, operation('GET', `${bills}/out-bill-no/{out_bill_no}`), found)).toEqual([]);
    expect(refusal(await read(bill.out_bill_no, '1900000889'))).toEqual([404, 'NOT_FOUND']);
    expect(refusal(await query(bill.out_bill_no))).toEqual([404, 'NOT_FOUND']);
    await sandbox.confirm(String(created.json['package_info']));
    await seconds(2);
    expect((await read(bill.out_bill_no)).json).toMatchObject({
      state: 'SUCCESS',
      mchid: sandbox.mchid,
      sub_mchid,
    });
    const [notice, ...others] = await noticesOf(bill.out_bill_no);
    expect([notice, others]).toMatchObject([{ state: 'SUCCESS', mchid: sandbox.mchid, sub_mchid }, []]);
  });

  test('is cancelled, and its money comes back', async () => {
    await sandbox.balances.set({ account: `${sub_mchid}/OPERATION`, amount: 150 });
    const bill = fresh({ sub_mchid });
    await v3(sandbox, 'POST', bills, bill);
    const path = `${bills}/out-bill-no/${bill.out_bill_no}/cancel`;
    const answer = await v3(sandbox, 'POST', path, { sub_mchid });
    expect(judge(sandbox, operation('POST', `${bills}/out-bill-no/{out_bill_no}/cancel`), answer)).toEqual(
      [],
    );
    await seconds(2);
    expect((await read(bill.out_bill_no)).json['state']).toBe('CANCELLED');
    expect(await balance(`${sub_mchid}/OPERATION`)).toBe(150);
  });

  test('needs no confirmation where the user has authorized the partner', async () => {
    await sandbox.balances.set({ account: `${sub_mchid}/OPERATION`, amount: 1_000 });
    const path = `${partner}/user-confirm-authorizations`;
    const number = `A${++count}`;
    const asked = await v3(sandbox, 'POST', path, {
      out_authorization_no: number, appid: 'wx1', openid: 'oPartner', transfer_scene_id: '1000', user_display_name: 'x',
      notify_url: `${receiver.url}/${number}`,
    }); // biome-ignore format: one message
    expect(judge(sandbox, operation('POST', path), asked)).toEqual([]);
    const reading = operation('GET', `${path}/{out_authorization_no}`);
    expect(judge(sandbox, reading, await v3(sandbox, 'GET', `${path}/${number}`))).toEqual([]);
    await sandbox.confirm(String(asked.json['package_info']));
    const found = await v3(sandbox, 'GET', `${path}/${number}`);
    expect(judge(sandbox, reading, found)).toEqual([]);
    const { openid: _, ...bill } = fresh({ sub_mchid, authorization_id: found.json['authorization_id'] });
    const created = await v3(sandbox, 'POST', `${bills}/transfer`, bill);
    expect(judge(sandbox, operation('POST', `${bills}/transfer`), created)).toEqual([]);
    await seconds(4);
    expect((await read(bill['out_bill_no'])).json).toMatchObject({ state: 'SUCCESS', openid: 'oPartner' });
    const closed = await v3(sandbox, 'POST', `${path}/${number}/close`);
    expect(judge(sandbox, operation('POST', `${path}/{out_authorization_no}/close`), closed)).toEqual([]);
    const states = (await noticesOf(number)).map(({ state }) => state);
    expect(states).toEqual(['TAKING_EFFECT', 'CLOSED']);
  });

  test('also asks for an authorization', async () => {
    await sandbox.balances.set({ account: `${sub_mchid}/OPERATION`, amount: 1_000 });
    const number = `A${++count}`;
    const bill = fresh({
      sub_mchid,
      openid: 'oBoth',
      authorization_info: {
        out_authorization_no: number,
        user_display_name: 'x',
        authorization_notify_url: `${receiver.url}/${number}`,
      },
    });
    const path = `${bills}/pre-transfer-with-authorization`;
    const created = await v3(sandbox, 'POST', path, bill);
    expect(judge(sandbox, operation('POST', path), created)).toEqual([]);
    await sandbox.confirm(String(created.json['package_info']));
    expect(await noticesOf(number)).toMatchObject([{ state: 'TAKING_EFFECT' }]);
  });
});

test('a program on the SDK transfers, and reads the end', async () => {
  const pay = new WeChatPay(sandbox.config);
  const { openid: _, ...bill } = fresh();
  const { data } = await pay.v3.fundApp.mchTransfer.transferBills.post({
    json: { ...bill, openid: 'oSdk', transfer_amount: 250_000, user_name: '张三' } as never,
  });
  await sandbox.confirm(String(data.package_info));
  await seconds(2);
  const { data: end } = await pay.v3.fundApp.mchTransfer.transferBills.outBillNo._out_bill_no_.get({
    out_bill_no: bill.out_bill_no,
  });
  expect(end).toMatchObject({ state: 'SUCCESS', transfer_amount: 250_000, user_name: '张三' });
});

test.each([
  'MCHTRANSFER.BILL.FINISHED',
  'MCHTRANSFER.AUTHORIZATION.CONFIRMED',
  'MCHTRANSFER.AUTHORIZATION.CLOSED',
])('%s follows from real calls', async (event) => {
  const delivery = await sandbox.trigger(event, { chain: true, to: `${receiver.url}/chain/${event}` });
  await sandbox.idle();
  const [message, ...others] = receiver.at(`/chain/${event}`).filter(({ body }) => body.includes(event));
  expect([message === undefined, others]).toEqual([false, []]);
  expect(delivery).toMatchObject({ type: event });
  const about = openV3(sandbox, message).payload;
  const id = String(about['out_bill_no'] ?? about['out_authorization_no']);
  await sandbox.trigger(event, { for: id, to: `${receiver.url}/for/${event}` });
  await sandbox.idle();
  const [again] = receiver.at(`/for/${event}`);
  expect(openV3(sandbox, again).payload).toMatchObject({ openid: about['openid'], state: about['state'] });
});

test('the operations of this file in played.txt have had their answers', () => expectPlayed(sandbox));

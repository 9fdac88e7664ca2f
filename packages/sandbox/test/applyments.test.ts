import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { judge, makeRequest, nameOf, operations, sendRequest } from './asking.js';
import { type Answer, type Json, v3 } from './merchant.js';
import { expectPlayed } from './played.js';
import { createEncrypt } from './requests.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ strict: true });
});
afterAll(() => sandbox.stop());

const sub = 'v3/applyment4sub/applyment';
const ecommerce = 'v3/ecommerce/applyments';
const read = (path: string) => v3(sandbox, 'GET', `/${path}`);
const bySubCode = async (code: string) => (await read(`${sub}/business_code/${code}`)).json;
const byRequestNo = async (number: string) => (await read(`${ecommerce}/out-request-no/${number}`)).json;
const codeOf = ({ status, json }: Answer & { json: Json }) => [status, json['code']];
const isRefused = (doing: Promise<unknown>) => doing.then(...[() => false, () => true]);

function findOperation(name: string) {
  const operation = operations.find((one) => nameOf(one) === name);
  if (operation === undefined) throw new Error(`no ${name}`);
  return operation;
}

/** Calls an operation with all that its schema requires, and encrypted fields encrypted. */
async function call(name: string, given: Json, seed = 'first'): Promise<Answer & { json: Json }> {
  const operation = findOperation(name);
  const answer = await sendRequest(sandbox, operation, makeRequest(sandbox, operation, seed, given));
  if (answer.status < 300) expect(judge(sandbox, operation, answer), name).toEqual([]);
  return { ...answer, json: JSON.parse(answer.body) as Json };
}
const submitSub = (business_code: string, seed?: string) =>
  call(`POST ${sub}/{empty}`, { business_code, empty: '' }, seed);
const submitEcommerce = (out_request_no: string, seed?: string) =>
  call(`POST ${ecommerce}/{empty}`, { out_request_no, empty: '' }, seed);

describe('an applyment of a merchant that confirms its account', () => {
  const subject = 'v3/apply4subject/applyment';
  const submit = (business_code: string, seed?: string) => call(`POST ${subject}`, { business_code }, seed);
  const look = async (query: string) => (await read(`${subject}?${query}`)).json;
  const cancelled = async (id: string) => (await v3(sandbox, 'POST', `/${subject}/${id}/cancel`)).status;

  test('WAITTING_FOR_AUDIT → CONFIRM_CONTACT → CONFIRM_LEGALPERSON → PASSED, by the code that both scan', async () => {
    const { applyment_id } = (await submit('J1')).json;
    expect((await submit('J1')).json).toEqual({ applyment_id });
    expect(codeOf(await submit('J1', 'other'))).toEqual([400, 'INVALID_REQUEST']);
    const states: unknown[] = [];
    const note = async () => {
      const json = await look('business_code=J1');
      expect(await look(`applyment_id=${applyment_id}`)).toEqual(json);
      states.push([json['applyment_state'], 'qrcode_data' in json]);
      return String(json['qrcode_data']);
    };
    await note();
    await sandbox.operate('approve', 'J1');
    await sandbox.confirm(await note());
    await sandbox.confirm(await note());
    await note();
    expect(states).toEqual([
      ['APPLYMENT_STATE_WAITTING_FOR_AUDIT', false],
      ['APPLYMENT_STATE_WAITTING_FOR_CONFIRM_CONTACT', true],
      ['APPLYMENT_STATE_WAITTING_FOR_CONFIRM_LEGALPERSON', true],
      ['APPLYMENT_STATE_PASSED', false],
    ]);
    expect(await cancelled('J1')).toBe(400);
  });

  test('is rejected and corrected under its number, and cancelled by either number', async () => {
    const { applyment_id } = (await submit('J2')).json;
    await sandbox.operate('refuse', 'J2', { reasons: { licence_copy: '照片模糊' } });
    expect(await look('business_code=J2')).toEqual({
      applyment_state: 'APPLYMENT_STATE_REJECTED',
      reject_param: 'licence_copy',
      reject_reason: '照片模糊',
    });
    expect((await submit('J2', 'other')).json).toEqual({ applyment_id });
    expect(await cancelled(String(applyment_id))).toBe(204);
    expect(await look('business_code=J2')).toMatchObject({ applyment_state: 'APPLYMENT_STATE_CANCELED' });
    await submit('J3');
    expect(await cancelled('J3')).toBe(204);
    expect(await look('business_code=J3')).toMatchObject({ applyment_state: 'APPLYMENT_STATE_CANCELED' });
    expect(codeOf(await v3(sandbox, 'GET', `/${subject}?business_code=J4`))).toEqual([
      404,
      'RESOURCE_NOT_EXISTS',
    ]);
  });
});

describe('an applyment of a service provider', () => {
  test('AUDITING → TO_BE_CONFIRMED → TO_BE_SIGNED → SIGNING → FINISHED; sub_mchid from TO_BE_SIGNED', async () => {
    const { applyment_id } = (await submitSub('A1')).json;
    const seen: unknown[] = [];
    const look = async () => {
      const json = await bySubCode('A1');
      expect((await read(`${sub}/applyment_id/${applyment_id}`)).json).toEqual(json);
      seen.push([json['applyment_state'], 'sub_mchid' in json, 'sign_url' in json]);
      return json;
    };
    await look();
    await sandbox.operate('approve', 'A1');
    await look();
    await sandbox.operate('confirm-account', String(applyment_id));
    const { sign_url, sub_mchid } = await look();
    expect(sub_mchid).toMatch(/^16\d{8}$/);
    await sandbox.confirm(String(sign_url));
    await look();
    await sandbox.clock.advance({ seconds: 5 });
    expect((await look())['sub_mchid']).toBe(sub_mchid);
    expect(seen).toEqual([
      ['APPLYMENT_STATE_AUDITING', false, false],
      ['APPLYMENT_STATE_TO_BE_CONFIRMED', false, true],
      ['APPLYMENT_STATE_TO_BE_SIGNED', true, true],
      ['APPLYMENT_STATE_SIGNING', true, false],
      ['APPLYMENT_STATE_FINISHED', true, false],
    ]);
  });

  test('code in progress → PROCESSING; REJECTED → resubmit the same code', async () => {
    const first = (await submitSub('A2')).json['applyment_id'];
    expect(codeOf(await submitSub('A2'))).toEqual([400, 'PROCESSING']);
    await sandbox.operate('refuse', 'A2', { reasons: { id_card_copy: '照片模糊' } });
    expect(await bySubCode('A2')).toMatchObject({
      applyment_state: 'APPLYMENT_STATE_REJECTED',
      audit_detail: [{ field: 'id_card_copy', field_name: 'id_card_copy', reject_reason: '照片模糊' }],
    });
    expect((await submitSub('A2', 'other')).json['applyment_id']).toBe(first);
    const again = await bySubCode('A2');
    expect(again['applyment_state']).toBe('APPLYMENT_STATE_AUDITING');
    expect(again).not.toHaveProperty('audit_detail');
    await sandbox.operate('cancel', 'A2');
    expect(codeOf(await submitSub('A2'))).toEqual([400, 'INVALID_REQUEST']);
  });

  test('unknown 404 APPLYMENT_NOT_EXIST, or PARAM_ERROR by the other reading', async () => {
    const ask = () => read(`${sub}/business_code/none`).then(codeOf);
    expect(await ask()).toEqual([404, 'APPLYMENT_NOT_EXIST']);
    await sandbox.readings.set({ name: 'unknown-applyment', follow: 'other' });
    expect(await ask()).toEqual([400, 'PARAM_ERROR']);
    await sandbox.readings.set({ name: 'unknown-applyment', follow: 'usual' });
    // Of the other family, the same number is another one.
    await submitEcommerce('A3');
    expect(await read(`${sub}/business_code/A3`).then(codeOf)).toEqual([404, 'APPLYMENT_NOT_EXIST']);
  });

  test('adds its merchant to a registry that is strict', async () => {
    const strict = await startSandbox({ strict: true });
    try {
      await strict.register({ subMerchants: ['1600000001'] });
      const operation = findOperation(`POST ${sub}/{empty}`);
      await sendRequest(
        strict,
        operation,
        makeRequest(strict, operation, 'first', { business_code: 'R1', empty: '' }),
      );
      await strict.operate('approve', 'R1');
      const { sub_mchid } = await strict.operate('confirm-account', 'R1');
      const settlement = (id: unknown) =>
        v3(strict, 'GET', `/v3/apply4sub/sub_merchants/${id}/settlement`).then(({ status }) => status);
      expect([await settlement(sub_mchid), await settlement('1600000009')]).toEqual([200, 403]);
    } finally {
      await strict.stop();
    }
  });
});

describe('an applyment of a platform', () => {
  test('CHECKING → ACCOUNT_NEED_VERIFY → AUDITING → NEED_SIGN → FINISH, with its sign_state', async () => {
    const { applyment_id } = (await submitEcommerce('E1')).json;
    const seen: unknown[] = [];
    const look = async () => {
      const json = await byRequestNo('E1');
      expect((await read(`${ecommerce}/${applyment_id}`)).json).toEqual(json);
      seen.push([json['applyment_state'], json['sign_state'], 'sub_mchid' in json]);
      return json;
    };
    await look();
    await sandbox.operate('approve', 'E1');
    await sandbox.confirm(String((await look())['legal_validation_url']));
    await look();
    await sandbox.operate('approve', 'E1');
    const { sign_url } = await look();
    await sandbox.decline(String(sign_url));
    await sandbox.confirm(String(sign_url));
    await look();
    expect(seen).toEqual([
      ['CHECKING', 'NOT_SIGNABLE', false],
      ['ACCOUNT_NEED_VERIFY', 'NOT_SIGNABLE', false],
      ['AUDITING', 'NOT_SIGNABLE', false],
      ['NEED_SIGN', 'UNSIGNED', true],
      ['FINISH', 'SIGNED', true],
    ]);
    await expect(sandbox.confirm(String(sign_url))).rejects.toThrow(/FINISH/);
  });

  test('is REJECTED or FROZEN with reasons, and takes the correction of a rejection only', async () => {
    const { applyment_id } = (await submitEcommerce('E2')).json;
    expect((await submitEcommerce('E2')).json['applyment_id']).toBe(applyment_id);
    expect(codeOf(await submitEcommerce('E2', 'second'))).toEqual([400, 'RESOURCE_ALREADY_EXISTS']);
    await sandbox.operate('refuse', 'E2');
    expect(await byRequestNo('E2')).toMatchObject({
      applyment_state: 'REJECTED',
      audit_detail: [{ param_name: 'business_license_copy' }],
    });
    expect((await submitEcommerce('E2', 'second')).json['applyment_id']).toBe(applyment_id);
    await sandbox.operate('freeze', 'E2', { reasons: { account_name: '涉嫌违规' } });
    expect(await byRequestNo('E2')).toMatchObject({ applyment_state: 'FROZEN', sign_state: 'NOT_SIGNABLE' });
    expect(codeOf(await submitEcommerce('E2', 'third'))).toEqual([400, 'RESOURCE_ALREADY_EXISTS']);
  });

  test('is revoked by either number, and signed by the platform ahead of time', async () => {
    const { applyment_id } = (await submitEcommerce('E3')).json;
    const revoke = () => v3(sandbox, 'POST', `/${ecommerce}/out-request-no/E3/revoke`);
    expect((await revoke()).json).toEqual({ applyment_id, out_request_no: 'E3' });
    expect((await v3(sandbox, 'POST', `/${ecommerce}/${applyment_id}/revoke`)).status).toBe(200);
    expect((await byRequestNo('E3'))['applyment_state']).toBe('CANCELED');
    const hosting = await call(`POST ${ecommerce}/submit-account-hosting-applyment`, {
      out_request_no: 'E4',
    });
    await sandbox.operate('approve', 'E4');
    await sandbox.operate('confirm-account', 'E4');
    const signing = { out_request_no: 'E4', applyment_id: hosting.json['applyment_id'] };
    await call(`POST ${ecommerce}/submit-sign-verify-info`, signing);
    await sandbox.operate('approve', 'E4');
    expect(await byRequestNo('E4')).toMatchObject({ applyment_state: 'FINISH', sign_state: 'SIGNED' });
    expect(codeOf(await v3(sandbox, 'POST', `/${ecommerce}/out-request-no/E4/revoke`))).toEqual([
      400,
      'INVALID_REQUEST',
    ]);
    expect(await read(`${ecommerce}/out-request-no/none`).then(codeOf)).toEqual([404, 'RESOURCE_NOT_EXISTS']);
  });
});

describe('a settlement account', () => {
  const of = '/v3/apply4sub/sub_merchants';
  const change = (merchant: string, account_number: string) => {
    const [serial = '', pem = ''] = Object.entries(sandbox.config.certs)[0] ?? [];
    const encrypt = (text: string) => createEncrypt(pem)(text, undefined);
    const body = {
      account_type: 'ACCOUNT_TYPE_PRIVATE',
      account_bank: '建设银行',
      bank_address_code: '110000',
      account_number: encrypt(account_number),
      account_name: encrypt('欧阳小明'),
    };
    const headers = { 'wechatpay-serial': serial };
    return v3(sandbox, 'POST', `${of}/${merchant}/modify-settlement`, body, { headers });
  };
  const settlement = (merchant: string, rule = '') =>
    v3(sandbox, 'GET', `${of}/${merchant}/settlement${rule && `?account_number_rule=${rule}`}`);
  const application = async (merchant: string, number: unknown) =>
    (await v3(sandbox, 'GET', `${of}/${merchant}/application/${number}`)).json;

  test('changes when the audit has passed; its number is masked', async () => {
    const { application_no } = (await change('1600000011', '6217001234567890123')).json;
    expect(await application('1600000011', application_no)).toMatchObject({ verify_result: 'AUDITING' });
    expect((await settlement('1600000011')).json['account_bank']).toBe('工商银行');
    await sandbox.clock.advance({ seconds: 10 });
    const passed = await application('1600000011', application_no);
    expect(passed).toMatchObject({
      verify_result: 'AUDIT_SUCCESS',
      account_name: '欧***',
      account_number: '62***************23',
    });
    expect(passed).toHaveProperty('verify_finish_time');
    const masked = await settlement('1600000011', 'ACCOUNT_NUMBER_RULE_MASK_V2');
    expect(masked.json).toMatchObject({
      account_type: 'ACCOUNT_TYPE_PRIVATE',
      account_bank: '建设银行',
      account_number: '621700*********0123',
      verify_result: 'VERIFY_SUCCESS',
    });
    for (const [name, answer] of [
      ['settlement', masked],
      [
        'application/{application_no}',
        await v3(sandbox, 'GET', `${of}/1600000011/application/${application_no}`),
      ],
    ] as const) {
      const operation = findOperation(`GET v3/apply4sub/sub_merchants/{sub_mchid}/${name}`);
      expect(judge(sandbox, operation, answer)).toEqual([]);
    }
  });

  test('stays if the operator refuses the change, which has one result only', async () => {
    const { application_no } = (await change('1600000012', '6217001234567890123')).json;
    const reasons = { account_number: '户名不符' };
    await sandbox.operate('refuse', String(application_no), { reasons });
    await sandbox.clock.advance({ minutes: 1 });
    expect(await application('1600000012', application_no)).toMatchObject({
      verify_result: 'AUDIT_FAIL',
      verify_fail_reason: '户名不符',
    });
    expect((await settlement('1600000012')).json['account_bank']).toBe('工商银行');
    await expect(sandbox.operate('approve', String(application_no))).rejects.toThrow(/AUDIT_FAIL/);
    expect((await application('1600000013', application_no))['code']).toBe('ORDER_NOT_EXIST');
  });

  test('settlement change ≤ 5 a day', async () => {
    const status = async () => codeOf(await change('1600000014', '6217001234567890123'));
    for (let count = 0; count < 5; count++) expect((await status())[0]).toBe(200);
    expect(await status()).toEqual([429, 'FREQENCY_LIMIT']);
    await sandbox.clock.advance({ days: 1 });
    expect((await status())[0]).toBe(200);
  });

  test('of a new merchant is that of its applyment', async () => {
    await submitSub('S1');
    await sandbox.operate('approve', 'S1');
    const { sub_mchid } = await sandbox.operate('confirm-account', 'S1');
    const operation = findOperation(`POST ${sub}/{empty}`);
    const { body } = makeRequest(sandbox, operation, 'first', { business_code: 'S1', empty: '' });
    const bank = (body['bank_account_info'] as Json)['account_bank'];
    expect((await settlement(String(sub_mchid))).json['account_bank']).toBe(bank);
  });
});

/** The states that may follow at once, of each family. What is in no list never follows. */
const next: Readonly<Record<string, readonly string[]>> = {
  APPLYMENT_STATE_AUDITING: ['TO_BE_CONFIRMED', 'REJECTED', 'FREEZED', 'CANCELED'],
  APPLYMENT_STATE_TO_BE_CONFIRMED: ['TO_BE_SIGNED', 'REJECTED', 'FREEZED', 'CANCELED'],
  APPLYMENT_STATE_TO_BE_SIGNED: ['SIGNING', 'REJECTED', 'FREEZED', 'CANCELED'],
  APPLYMENT_STATE_SIGNING: ['FINISHED'],
  APPLYMENT_STATE_REJECTED: ['AUDITING', 'CANCELED'],
  CHECKING: ['ACCOUNT_NEED_VERIFY', 'REJECTED', 'FROZEN', 'CANCELED'],
  ACCOUNT_NEED_VERIFY: ['AUDITING', 'REJECTED', 'FROZEN', 'CANCELED'],
  AUDITING: ['NEED_SIGN', 'REJECTED', 'FROZEN', 'CANCELED'],
  NEED_SIGN: ['FINISH', 'REJECTED', 'FROZEN', 'CANCELED'],
  REJECTED: ['CHECKING', 'CANCELED'],
};

test('any order of acts, pages and calls keeps to the states, and to one merchant', async () => {
  const families = {
    sub: { submit: submitSub, look: bySubCode },
    ecommerce: { submit: submitEcommerce, look: byRequestNo },
  };
  let count = 0;
  const steps = [
    'approve',
    'confirm-account',
    'refuse',
    'freeze',
    'cancel',
    'page',
    'submit',
    'wait',
  ] as const;
  // Acts that lead on are more likely, so that some applyments come to their end.
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('approve', 'confirm-account', 'page') },
    { weight: 1, arbitrary: fc.constantFrom(...steps) },
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('sub', 'ecommerce'), fc.array(step, { maxLength: 15 }), async (name, list) => {
      const { submit, look } = families[name as keyof typeof families];
      count += 1;
      const code = `M${count}`;
      await submit(code);
      let url = '';
      let before = await look(code);
      for (const act of list) {
        let refused = false;
        if (act === 'page') refused = url === '' || (await isRefused(sandbox.confirm(url)));
        else if (act === 'submit') refused = (await submit(code)).status !== 200;
        else if (act === 'wait') await sandbox.clock.advance({ seconds: 5 });
        else refused = await isRefused(sandbox.operate(act, code));
        const after = await look(code);
        const [from, to] = [String(before['applyment_state']), String(after['applyment_state'])];
        if (refused) expect(to).toBe(from);
        else if (from !== to) expect(next[from]).toContain(to.replace('APPLYMENT_STATE_', ''));
        if (before['sub_mchid'] !== undefined && after['sub_mchid'] !== undefined)
          expect(after['sub_mchid']).toBe(before['sub_mchid']);
        url = String(after['sign_url'] ?? after['legal_validation_url'] ?? url);
        before = after;
      }
    }),
    { numRuns: process.env['WECHATPAY_TEST_FULL'] === undefined ? 20 : 300 },
  ); // biome-ignore format: the property is deep
});

test('the operations of this file in played.txt have had their answers', () => expectPlayed(sandbox));

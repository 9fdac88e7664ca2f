import { constants, privateDecrypt } from 'node:crypto';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPrivateKey } from '../../../tools/test/pem-keys.js';
import { judge, nameOf, operations } from './asking.js';
import { type Answer, type Json, send, signV3, v2, v3 } from './merchant.js';
import { openV3 } from './notifications.js';
import { orderFields } from './orders.js';
import { expectPlayed } from './played.js';
import { type Receiver, startReceiver } from './receiver.js';

const root = '/v3/merchant-service/complaints-v2';
let sandbox: Sandbox;
let receiver: Receiver;
beforeAll(async () => {
  [sandbox, receiver] = await Promise.all([startSandbox({ strict: true }), startReceiver()]);
  await v3(sandbox, 'POST', '/v3/merchant-service/complaint-notifications', { url: `${receiver.url}/c` });
});
afterAll(async () => {
  receiver.close();
  await sandbox.stop();
});

const raise = async (id: string, given: Json = {}) =>
  String((await sandbox.operate('raise-complaint', id, given))['complaint_id']);
const get = async (id: string) => (await v3(sandbox, 'GET', `${root}/${id}`)).json;
const post = (id: string, act: string, body: Json = {}) =>
  v3(sandbox, 'POST', `${root}/${id}/${act}`, { complainted_mchid: sandbox.mchid, ...body });
const respond = (id: string, words = '马上处理') => post(id, 'response', { response_content: words });
const review = (id: string, body: Json) => v3(sandbox, 'POST', `${root}/${id}/update-refund-progress`, body);
const historyOf = async (id: string, query = '') =>
  (await v3(sandbox, 'GET', `${root}/${id}/negotiation-historys${query}`)).json as Json & { data: Json[] };
const codeOf = ({ status, json }: Answer & { json: Json }) => [status, json['code']];

/** What the notifications about a complaint told, in the order in which they were sent. They may arrive in another. */
async function told(id: string): Promise<unknown[]> {
  await sandbox.idle();
  const sent = (await sandbox.deliveries()).map((delivery) => delivery.id);
  const placeOf = ({ envelope }: { envelope: Json }) => sent.indexOf(String(envelope['id']));
  return receiver
    .at('/c')
    .map((one) => openV3(sandbox, one))
    .filter(({ payload }) => payload['complaint_id'] === id)
    .toSorted((one, other) => placeOf(one) - placeOf(other))
    .map(({ envelope, payload }) => `${envelope['event_type']} ${payload['action_type']}`);
}

/** Today by the sandbox's clock, in Beijing. */
const today = async (days = 0) =>
  new Date((await sandbox.clock.now()).getTime() + 8 * 3_600_000 + days * 86_400_000)
    .toISOString()
    .slice(0, 10);

describe('a complaint', () => {
  test('about an order has its numbers, amount and payer, and the phone encrypted for the merchant', async () => {
    const { fields } = await v2(
      sandbox,
      '/pay/contractorder',
      orderFields(sandbox, 'C1', {
        notify_url: `${receiver.url}/pay`,
        contract_notify_url: `${receiver.url}/pay`,
      }),
    );
    await sandbox.confirm(fields['prepay_id'] ?? '');
    const id = await raise('C1', { problem_description: '没有收到货', payer_phone: '13800000000' });
    expect(id).toMatch(/^2002018\d{20}$/);
    const answer = await v3(sandbox, 'GET', `${root}/${id}`);
    const { json } = answer;
    expect(json).toMatchObject({
      complaint_state: 'PENDING',
      complainted_mchid: sandbox.mchid,
      complaint_order_info: [
        { out_trade_no: 'C1', amount: 888, transaction_id: expect.stringMatching(/^4200\d{24}$/) },
      ],
      payer_openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
      problem_description: '没有收到货',
      problem_type: 'REFUND',
      apply_refund_amount: 888,
      incoming_user_response: true,
      complaint_full_refunded: false,
      user_complaint_times: 1,
    });
    const key = {
      key: readPrivateKey(sandbox.config.privateKey),
      padding: constants.RSA_PKCS1_OAEP_PADDING,
    };
    const phone = privateDecrypt(key, Buffer.from(String(json['payer_phone']), 'base64')).toString('utf8');
    expect(phone).toBe('13800000000');
    expect((await sandbox.user('oUpF8uMuAJO_M2pxb1Q9zNjWeS6o')).things).toContainEqual(
      expect.objectContaining({ kind: 'complaint', id, state: 'PENDING' }),
    );
    expect(await told(id)).toEqual(['COMPLAINT.CREATE CREATE_COMPLAINT']);
  });

  test('about any number is one about an order that the sandbox does not know', async () => {
    const id = await raise('T-OF-ANOTHER-SYSTEM', {
      problem_type: 'OTHERS',
      complainted_mchid: '1600000001',
    });
    const json = await get(id);
    expect(json).toMatchObject({
      complaint_order_info: [{ out_trade_no: 'T-OF-ANOTHER-SYSTEM', amount: 100 }],
      complainted_mchid: '1600000001',
      problem_type: 'OTHERS',
    });
    expect(json).not.toHaveProperty('apply_refund_amount');
  });

  test('PENDING → response → PROCESSING → complete → PROCESSED; both answer 204', async () => {
    const id = await raise('T1');
    const answered = await respond(id);
    expect([answered.status, answered.body]).toEqual([204, '']);
    expect(await get(id)).toMatchObject({ complaint_state: 'PROCESSING', incoming_user_response: false });
    expect((await post(id, 'complete')).status).toBe(204);
    expect(await get(id)).toMatchObject({ complaint_state: 'PROCESSED' });
    // A repetition changes nothing, and tells nothing.
    expect((await post(id, 'complete')).status).toBe(204);
    expect(await told(id)).toEqual([
      'COMPLAINT.CREATE CREATE_COMPLAINT',
      'COMPLAINT.STATE_CHANGE MERCHANT_RESPONSE',
      'COMPLAINT.STATE_CHANGE MERCHANT_CONFIRM_COMPLETE',
    ]);
  });

  test('is reopened, added to and withdrawn by the user', async () => {
    const id = await raise('T2');
    await expect(sandbox.operate('reopen-complaint', id)).rejects.toThrow(/PROCESSED/);
    await post(id, 'complete');
    await sandbox.operate('reopen-complaint', id, { words: '还没有退款' });
    expect(await get(id)).toMatchObject({ complaint_state: 'PENDING', user_complaint_times: 2 });
    await respond(id);
    await sandbox.operate('add-to-complaint', id);
    expect(await get(id)).toMatchObject({ complaint_state: 'PROCESSING', incoming_user_response: true });
    await sandbox.operate('withdraw-complaint', id);
    expect(await get(id)).toMatchObject({ complaint_state: 'PROCESSED' });
    expect((await told(id)).map((one) => String(one).split(' ')[1])).toEqual([
      'CREATE_COMPLAINT',
      'MERCHANT_CONFIRM_COMPLETE',
      'CONTINUE_COMPLAINT',
      'MERCHANT_RESPONSE',
      'USER_RESPONSE',
    ]);
  });

  test('that wants a refund: an approval waits for the money, a rejection settles it', async () => {
    const approved = await raise('T3', { apply_refund_amount: 50 });
    expect((await review(approved, { action: 'APPROVE', launch_refund_day: 1 })).status).toBe(204);
    expect(await get(approved)).toMatchObject({ complaint_state: 'PROCESSING', apply_refund_amount: 50 });
    expect(codeOf(await review(approved, { action: 'APPROVE' }))).toEqual([400, 'INVALID_REQUEST']);
    await sandbox.operate('refund-complaint', approved);
    expect(await get(approved)).toMatchObject({
      complaint_state: 'PROCESSED',
      complaint_full_refunded: true,
    });
    const rejected = await raise('T4');
    expect(codeOf(await review(rejected, { action: 'REJECT' }))).toEqual([400, 'PARAM_ERROR']);
    await review(rejected, { action: 'REJECT', reject_reason: '已使用' });
    expect(await get(rejected)).toMatchObject({ complaint_state: 'PROCESSED' });
    const other = await raise('T5', { problem_type: 'SERVICE_NOT_WORK' });
    expect(codeOf(await review(other, { action: 'APPROVE' }))).toEqual([400, 'INVALID_REQUEST']);
    expect(await told(approved)).toContain('COMPLAINT.STATE_CHANGE REFUND_SUCCESS');
    expect(await told(rejected)).toContain('COMPLAINT.STATE_CHANGE MERCHANT_REJECT_REFUND');
  });

  test('that needs immediate service is answered once for each idempotent_id', async () => {
    const id = await raise('T6', { need_immediate_service: true });
    const message = { blocks: [{ type: 'TEXT', text: { text: '您好' } }], sender_identity: 'MACHINE' };
    const answer = () =>
      post(id, 'response-immediate-service', { message, idempotent_id: '__proto__' }).then(
        ({ json }) => json['log_id'],
      );
    expect(await answer()).toBe(await answer());
    expect((await historyOf(id)).data[0]).toMatchObject({ normal_message: message });
    expect(await told(id)).toHaveLength(2);
    const usual = await raise('T7');
    expect(codeOf(await post(usual, 'response-immediate-service', { message, idempotent_id: '1' }))).toEqual([
      400,
      'INVALID_REQUEST',
    ]);
  });

  test("has a history, newest first, in pages, and the platform's help in it", async () => {
    const id = await raise('T8');
    await respond(id, '一');
    await sandbox.operate('assist-complaint', id);
    expect(await get(id)).toMatchObject({ in_platform_service: true });
    await sandbox.operate('end-assistance', id);
    const { data, total_count } = await historyOf(id);
    expect([total_count, data.map(({ operate_type, operator }) => `${operate_type} ${operator}`)]).toEqual([
      4,
      [
        'PLATFORM_SERVICE_FINISHED 微信支付客服',
        'USER_APPLY_PLATFORM_SERVICE 投诉人',
        'MERCHANT_RESPONSE 商户',
        'USER_CREATE_COMPLAINT 投诉人',
      ],
    ]);
    const page = await historyOf(id, '?limit=1&offset=2');
    expect(page).toMatchObject({ limit: 1, offset: 2, data: [{ operate_details: '一' }] });
    const media = (data.at(-1) as { complaint_media_list: { media_url: string[] } }).complaint_media_list;
    const target = new URL(String(media.media_url[0])).pathname;
    const authorization = signV3(sandbox, 'GET', target, '');
    const image = await send(sandbox.url + target, { method: 'GET', headers: { authorization } });
    expect([image.status, image.headers['content-type']]).toEqual([200, expect.stringMatching(/^image/)]);
  });

  test('is unknown → 404 RESOURCE_NOT_EXISTS in every operation', async () => {
    for (const answer of [
      await v3(sandbox, 'GET', `${root}/1`),
      await v3(sandbox, 'GET', `${root}/1/negotiation-historys`),
      await respond('1'),
      await post('1', 'complete'),
      await review('1', { action: 'APPROVE' }),
      await post('1', 'response-immediate-service', { message: {}, idempotent_id: '1' }),
    ]) {
      expect(codeOf(answer)).toEqual([404, 'RESOURCE_NOT_EXISTS']);
    }
    const id = await raise('T9');
    const foreign = await post(id, 'complete', { complainted_mchid: '1600000001' });
    expect(codeOf(foreign)).toEqual([400, 'PARAM_ERROR']);
  });

  test('is not notified without a URL, and goes to the one that was set last', async () => {
    const path = '/v3/merchant-service/complaint-notifications';
    await v3(sandbox, 'PUT', path, { url: `${receiver.url}/other` });
    await raise('U1');
    await v3(sandbox, 'DELETE', path);
    await raise('U2');
    await v3(sandbox, 'POST', path, { url: `${receiver.url}/c` });
    await sandbox.idle();
    expect(receiver.at('/other')).toHaveLength(1);
  });
});

describe('the list of complaints', () => {
  test('span ≤ 30 days, limit 1-50, total_count only with offset 0', async () => {
    const list = (query: string) => v3(sandbox, 'GET', `${root}?${query}`);
    const [now, before, tomorrow] = [await today(), await today(-31), await today(1)];
    for (const query of [
      `begin_date=${before}&end_date=${now}`,
      `begin_date=${tomorrow}&end_date=${now}`,
      `begin_date=2026-02-31&end_date=2026-03-01`,
      `begin_date=20260201&end_date=2026-02-01`,
      `begin_date=${now}&end_date=${now}&limit=51`,
      `begin_date=${now}&end_date=${now}&limit=0`,
      `begin_date=${now}&end_date=${now}&offset=-1`,
    ]) {
      expect(codeOf(await list(query)), query).toEqual([400, 'PARAM_ERROR']);
    }
    const ids = [await raise('L1'), await raise('L2', { complainted_mchid: '1600000002' })];
    const span = `begin_date=${await today(-30)}&end_date=${now}`;
    const { json } = await list(`${span}&limit=50`);
    const idsOf = ({ data }: Json) => (data as Json[]).map(({ complaint_id }) => complaint_id);
    expect(idsOf(json).slice(0, 2)).toEqual(ids.toReversed());
    expect(json['total_count']).toBe((json['data'] as Json[]).length);
    const second = (await list(`${span}&limit=1&offset=1`)).json;
    expect(second).toMatchObject({ limit: 1, offset: 1 });
    expect(second).not.toHaveProperty('total_count');
    expect(idsOf(second)).toEqual([ids[0]]);
    expect(idsOf((await list(`${span}&complainted_mchid=1600000002`)).json)).toEqual([ids[1]]);
    expect((await list(`begin_date=${tomorrow}&end_date=${tomorrow}`)).json).toMatchObject({
      data: [],
      total_count: 0,
    });
  });
});

test('of several merchants, the one that knows the order hears of it', async () => {
  const two = await startSandbox({ strict: true, merchants: [{ mchid: '1900000222' }] });
  try {
    const second: Sandbox = { ...two, mchid: '1900000222', config: await two.configOf('1900000222') };
    const { fields } = await v2(second, '/pay/contractorder', orderFields(second, 'SECOND'));
    await two.confirm(String(fields['prepay_id']));
    const { complaint_id } = await two.operate('raise-complaint', 'SECOND');
    expect((await v3(second, 'GET', `${root}/${complaint_id}`)).json).toMatchObject({
      complainted_mchid: '1900000222',
    });
    expect((await v3(two, 'GET', `${root}/${complaint_id}`)).status).toBe(404);
  } finally {
    await two.stop();
  }
});

/** What the model knows of a complaint. */
interface Model {
  state: 'PENDING' | 'PROCESSING' | 'PROCESSED';
  verdict: boolean;
  refunded: boolean;
  notified: number;
}
interface Real {
  id: string;
}
type Step = fc.AsyncCommand<Model, Real>;

/** A step: whether it can succeed, what it changes, and how many notifications it sends. */
function step(
  name: string,
  run: (id: string) => Promise<boolean>,
  can: (model: Model) => boolean,
  change: (model: Model) => Partial<Model>,
  notifies: (model: Model) => boolean = () => true,
): fc.Arbitrary<Step> {
  return fc.constant({
    check: () => true,
    run: async (model, { id }) => {
      const isExpected = can(model);
      expect(await run(id), `${name} in ${JSON.stringify(model)}`).toBe(isExpected);
      if (!isExpected) return;
      if (notifies(model)) model.notified += 1;
      Object.assign(model, change(model));
      expect((await get(id))['complaint_state']).toBe(model.state);
    },
    toString: () => name,
  });
}

test('any order of calls and acts keeps to the states, and each change is told once', async () => {
  const calls = (run: (id: string) => Promise<Answer>) => async (id: string) => (await run(id)).status < 300;
  const acts = (name: string) => (id: string) =>
    sandbox.operate(name, id).then(
      () => true,
      () => false,
    );
  const isOpen = ({ state }: Model) => state !== 'PROCESSED';
  const settle = () => ({ state: 'PROCESSED' }) as const;
  const steps = [
    step('respond', calls(respond), () => true, ({ state }) => ({ state: state === 'PENDING' ? 'PROCESSING' : state })),
    step('complete', calls((id) => post(id, 'complete')), () => true, settle, isOpen),
    step(
      'approve',
      calls((id) => review(id, { action: 'APPROVE' })),
      (model) => isOpen(model) && !model.verdict,
      () => ({ verdict: true, state: 'PROCESSING' }),
    ),
    step(
      'reject',
      calls((id) => review(id, { action: 'REJECT', reject_reason: 'x' })),
      (model) => isOpen(model) && !model.verdict,
      () => ({ verdict: true, state: 'PROCESSED' }),
    ),
    step('reopen', acts('reopen-complaint'), (model) => !isOpen(model), () => ({ state: 'PENDING', verdict: false })),
    step('add', acts('add-to-complaint'), isOpen, () => ({})),
    step('withdraw', acts('withdraw-complaint'), isOpen, settle, () => false),
    step('refund', acts('refund-complaint'), ({ refunded }) => !refunded, () => ({ refunded: true, ...settle() })),
  ]; // biome-ignore format: a list reads better in rows
  await fc.assert(
    fc.asyncProperty(fc.commands(steps, { maxCommands: 20 }), async (commands) => {
      const real = { id: await raise('M') };
      const model: Model = { state: 'PENDING', verdict: false, refunded: false, notified: 1 };
      await fc.asyncModelRun(() => ({ model, real }), commands);
      expect(await told(real.id)).toHaveLength(model.notified);
    }),
    { numRuns: process.env['WECHATPAY_TEST_FULL'] === undefined ? 15 : 300 },
  );
});

test('every answer validates against its schema', async () => {
  const id = await raise('S1', { need_immediate_service: true });
  await post(id, 'response', { response_content: 'x', response_images: ['m1'] });
  const message = { blocks: [{ type: 'TEXT', text: { text: '您好' } }] };
  const now = await today();
  for (const [name, ask] of [
    [
      `GET v3/merchant-service/complaints-v2`,
      () => v3(sandbox, 'GET', `${root}?begin_date=${now}&end_date=${now}`),
    ],
    [`GET v3/merchant-service/complaints-v2/{complaint_id}`, () => v3(sandbox, 'GET', `${root}/${id}`)],
    [
      `POST v3/merchant-service/complaints-v2/{complaint_id}/response-immediate-service`,
      () => post(id, 'response-immediate-service', { message, idempotent_id: '1' }),
    ],
    [
      `GET v3/merchant-service/complaints-v2/{complaint_id}/negotiation-historys`,
      () => v3(sandbox, 'GET', `${root}/${id}/negotiation-historys`),
    ],
  ] as const) {
    const operation = operations.find((one) => nameOf(one) === name);
    if (operation === undefined) throw new Error(`no ${name}`);
    expect(judge(sandbox, operation, await ask()), name).toEqual([]);
  }
});

test('the operations of this file in played.txt have had their answers', () => expectPlayed(sandbox));

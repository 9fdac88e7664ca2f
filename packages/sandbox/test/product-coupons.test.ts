import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { judge, nameOf, operations } from './asking.js';
import { type Answer, type Json, send as request, signV3 } from './merchant.js';
import { openV3 } from './notifications.js';
import { expectPlayed } from './played.js';
import { type Receiver, startReceiver } from './receiver.js';

const day = 86_400_000;
const rate = process.env['WECHATPAY_TEST_FULL'] === '1' ? 10 : 1;

let sandbox: Sandbox;
let receiver: Receiver;
let count = 0;
/** The two have the same operations, with other schemas. */
const callers = ['partner', 'brand'] as const;
/** Who calls, unless a test says so. */
let caller: (typeof callers)[number] = 'partner';
beforeAll(async () => {
  [sandbox, receiver] = await Promise.all([startSandbox({ strict: true }), startReceiver()]);
  const set = await call('POST', '/notify-configs', { notify_url: `${receiver.url}/sent` });
  expect(set.status).toBe(200);
  expect((await call('GET', '/notify-configs')).json).toEqual(set.json);
});
beforeEach(() => {
  caller = 'partner';
});
afterAll(async () => {
  receiver.close();
  await sandbox.stop();
});

/** Calls an operation as the partner or as the brand, and holds a good answer against its schema. */
async function call(method: string, path: string, json?: Json, isBrand = caller === 'brand') {
  const base = isBrand ? 'brand/marketing/product-coupon' : 'v3/marketing/partner/product-coupon';
  const isNamed = isBrand || method !== 'GET' || /brand_id=|notify-configs/.test(path);
  const named = isNamed ? '' : `${path.includes('?') ? '&' : '?'}brand_id=${brandId()}`;
  const target = `/${base}${path}${named}`;
  const { brand, certs } = sandbox.config;
  const body =
    json === undefined
      ? ''
      : JSON.stringify(isBrand || path === '/notify-configs' ? json : { brand_id: brand.brandId, ...json });
  const answer: Answer = await request(sandbox.url + target, {
    method,
    headers: {
      authorization: signV3(sandbox, method, target, body, isBrand),
      'content-type': 'application/json',
      'wechatpay-serial': Object.keys(isBrand ? brand.publicKeys : certs)[0] ?? '',
    },
    body,
  });
  const [plain = ''] = target.slice(1).split('?');
  const shape = new RegExp(`^${plain.replace(/[^/]+/g, (part) => `(${part}|\\{\\w+\\})`)}$`);
  const [operation] = operations
    .filter((one) => one.method === method && shape.test(one.path))
    .toSorted((one, other) => one.path.split('{').length - other.path.split('{').length);
  if (operation === undefined) throw new Error(`no operation ${method} ${target}`);
  if (answer.status < 300) expect(judge(sandbox, operation, answer), nameOf(operation)).toEqual([]);
  return { status: answer.status, json: (answer.body === '' ? {} : JSON.parse(answer.body)) as Json };
}
const outcome = async (asked: ReturnType<typeof call>) => {
  const { status, json } = await asked;
  return status < 300 ? 'done' : json['code'];
};
const now = async () => (await sandbox.clock.now()).getTime();
const time = (at: number) => new Date(at).toISOString().replace(/\.\d+Z$/, '+00:00');
const number = () => {
  count += 1;
  return `PC_${String(count).padStart(6, '0')}`;
};
const reason = { deactivate_reason: '信息有误' };
const brandId = () => sandbox.config.brand.brandId;

const image = 'https://wxpaylogo.qpic.cn/wxpaylogo/1/0';
const display = { name: '满 100 减 10', image_url: image, background_url: image };
async function stockOf(changes: Json = {}, period: Json = {}, rule = 'single_usage_rule'): Promise<Json> {
  const from = await now();
  return {
    coupon_code_mode: 'WECHATPAY',
    stock_send_rule: { max_count: 3, max_count_per_user: 2 },
    [rule]: {
      coupon_available_period: {
        available_begin_time: time(from - 1000),
        available_end_time: time(from + 30 * day),
        ...period,
      },
    },
    usage_rule_display_info: { coupon_usage_method_list: ['OFFLINE'], usage_description: '到店使用' },
    coupon_display_info: { code_display_mode: 'QRCODE' },
    notify_config: {},
    store_scope: 'NONE',
    ...changes,
  };
}
interface Made {
  readonly product: string;
  readonly stock: string;
}
async function create(
  changes: Json = {},
  period: Json = {},
  given: Json = {},
  isBrand = caller === 'brand',
): Promise<Made> {
  const answer = await call(
    'POST',
    '/product-coupons',
    {
      out_request_no: number(),
      scope: 'ALL',
      type: 'NORMAL',
      usage_mode: 'SINGLE',
      single_usage_info: { normal_coupon: { threshold: 10_000, discount_amount: 1000 } },
      display_info: display,
      stock: await stockOf(changes, period),
      ...given,
    },
    isBrand,
  );
  expect(answer.json).toMatchObject({ state: 'EFFECTIVE' });
  const { product_coupon_id: product, stock } = answer.json as { product_coupon_id: string; stock?: Json };
  return { product, stock: String(stock?.['stock_id']) };
}
const send = ({ product, stock }: Made, openid: string, more: Json = {}, isBrand = caller === 'brand') =>
  call(
    'POST',
    `/users/${openid}/coupons`,
    { product_coupon_id: product, stock_id: stock, appid: 'wx1', send_request_no: number(), ...more },
    isBrand,
  );
const sent = async (made: Made, openid: string) => String((await send(made, openid)).json['coupon_code']);
const act = (
  name: string,
  { product, stock }: Made,
  openid: string,
  code: string,
  more: Json = {},
  isBrand = caller === 'brand',
) =>
  call(
    'POST',
    `/users/${openid}/coupons/${code}/${name}`,
    { product_coupon_id: product, stock_id: stock, appid: 'wx1', out_request_no: number(), ...more },
    isBrand,
  );
const use = async (made: Made, openid: string, code: string, more: Json = {}, isBrand = caller === 'brand') =>
  act(
    'use',
    made,
    openid,
    code,
    { use_time: time(await now()), ...(isBrand ? {} : order), ...more },
    isBrand,
  );
const order = { associated_order_info: { transaction_id: '4200000000000000000000000001' } };
const asked = ({ product, stock }: Made) => `product_coupon_id=${product}&stock_id=${stock}&appid=wx1`;
const read = async (made: Made, openid: string, code: string) =>
  (await call('GET', `/users/${openid}/coupons/${code}?${asked(made)}`)).json;
const state = async (made: Made, openid: string, code: string) =>
  (await read(made, openid, code))['coupon_state'];
const readStock = async ({ product, stock }: Made) =>
  (await call('GET', `/product-coupons/${product}/stocks/${stock}`)).json;
const ready = async (made: Made, openid: string) => {
  const code = await sent(made, openid);
  expect((await act('confirm', made, openid, code)).status).toBe(200);
  return code;
};

test('a product coupon and its stocks are the same rows for the brand and for its partner', async () => {
  const made = await create({}, {}, {}, true);
  const own = (await call('GET', `/product-coupons/${made.product}`, undefined, true)).json;
  const { brand_id, ...others } = (await call('GET', `/product-coupons/${made.product}`)).json;
  expect([brand_id, others]).toEqual([brandId(), own]);
  const answer = await send(made, 'both', {}, true);
  expect(await read(made, 'both', String(answer.json['coupon_code']))).toMatchObject({
    coupon_state: 'CONFIRMING',
    send_channel: 'API',
  });
  expect(await outcome(call('GET', `/product-coupons/${made.product}?brand_id=404`))).toBe('NOT_FOUND');
  expect(await outcome(call('GET', '/product-coupons/404', undefined, true))).toBe('NOT_FOUND');
});

describe.each(callers)('a product coupon, by the %s:', (as) => {
  beforeEach(() => {
    caller = as;
  });

  test('is created once per number, modified, and deactivated with its stocks; users keep coupons', async () => {
    const given = {
      out_request_no: number(), scope: 'ALL', type: 'NORMAL', usage_mode: 'SINGLE', display_info: display,
      stock: await stockOf(),
    }; // biome-ignore format: a list reads better in rows
    const first = await call('POST', '/product-coupons', given);
    expect((await call('POST', '/product-coupons', given)).json).toEqual(first.json);
    const other = { ...given, type: 'DISCOUNT' };
    expect(await outcome(call('POST', '/product-coupons', other))).toBe('INVALID_REQUEST');
    const { product_coupon_id, stock } = first.json as { product_coupon_id: string; stock: Json };
    const made = { product: product_coupon_id, stock: String(stock['stock_id']) };
    const display_info = { ...display, name: '满 200 减 20' };
    const changed = await call('PATCH', `/product-coupons/${made.product}`, {
      out_request_no: number(), display_info,
    }); // biome-ignore format: a list reads better in rows
    expect(changed.json).toMatchObject({ display_info });
    const code = await ready(made, 'keeper');
    const end = { out_request_no: number(), ...reason };
    const ended = await call('POST', `/product-coupons/${made.product}/deactivate`, end);
    expect(ended.json).toMatchObject({ state: 'DEACTIVATED', deactivate_request_no: end.out_request_no });
    expect((await call('POST', `/product-coupons/${made.product}/deactivate`, end)).json).toEqual(ended.json);
    expect(await readStock(made)).toMatchObject({ state: 'DEACTIVATED' });
    expect(await outcome(send(made, 'keeper'))).toBe('INVALID_REQUEST');
    expect(await outcome(use(made, 'keeper', code))).toBe('done');
  });

  test('needs the stock of its mode, a usage rule and a period that is not over: PARAM_ERROR', async () => {
    const ask = (more: Json) =>
      outcome(
        call('POST', '/product-coupons', {
          out_request_no: number(), scope: 'ALL', type: 'NORMAL', usage_mode: 'SINGLE', display_info: display, ...more,
        }),
      ); // biome-ignore format: a list reads better in rows
    expect(await ask({})).toBe('PARAM_ERROR');
    expect(await ask({ usage_mode: 'PROGRESSIVE_BUNDLE', stock: await stockOf() })).toBe('PARAM_ERROR');
    expect(await ask({ stock: await stockOf({ single_usage_rule: undefined }) })).toBe('PARAM_ERROR');
    const over = { available_begin_time: time(0), available_end_time: time(1000) };
    expect(await ask({ stock: await stockOf({}, over) })).toBe('PARAM_ERROR');
    expect(await ask({ stock: await stockOf({}, { available_end_time: '2099-02-31T00:00:00+08:00' }) })).toBe(
      'PARAM_ERROR',
    );
    expect(await ask({ out_request_no: 'short', stock: await stockOf() })).toBe('PARAM_ERROR');
  });
});

describe.each(callers)('a stock, by the %s:', (as) => {
  beforeEach(() => {
    caller = as;
  });

  test('keeps its limits by user, in all and by day, and its budget is changed with the present one named', async () => {
    const made = await create();
    await Promise.all([send(made, 'a'), send(made, 'a')]);
    expect(await outcome(send(made, 'a'))).toBe('INVALID_REQUEST');
    await send(made, 'b');
    expect(await outcome(send(made, 'c'))).toBe('INVALID_REQUEST');
    const path = `/product-coupons/${made.product}/stocks/${made.stock}/update-budget`;
    const budget = (current_max_count: number, target_max_count: number) =>
      call('POST', path, {
        out_request_no: number(), update_mode: 'MAX_COUNT', current_max_count, target_max_count,
      }); // biome-ignore format: a list reads better in rows
    expect(await outcome(budget(4, 5))).toBe('PARAM_ERROR');
    expect(await outcome(budget(3, 2))).toBe('PARAM_ERROR');
    expect((await budget(3, 4)).json).toMatchObject({
      stock_send_rule: { max_count: 4 },
      sent_count_info: { total_count: 3, today_count: 3 },
    });
    expect(await outcome(send(made, 'c'))).toBe('done');
    const daily = await create({ stock_send_rule: { max_count: 9, max_count_per_day: 1 } });
    await send(daily, 'a');
    expect(await outcome(send(daily, 'b'))).toBe('INVALID_REQUEST');
    await sandbox.clock.advance({ days: 1 });
    expect(await outcome(send(daily, 'b'))).toBe('done');
  });

  test('is SENDING, PAUSED, STOPPED, DEACTIVATED; it sends while it is SENDING', async () => {
    const made = await create();
    await sandbox.operate('pause-stock', made.stock);
    expect(await readStock(made)).toMatchObject({ state: 'PAUSED' });
    expect(await outcome(send(made, 'a'))).toBe('INVALID_REQUEST');
    await sandbox.operate('resume-stock', made.stock);
    expect(await outcome(send(made, 'a'))).toBe('done');
    await sandbox.operate('stop-stock', made.stock);
    expect(await outcome(send(made, 'a'))).toBe('INVALID_REQUEST');
    const second = await call('POST', `/product-coupons/${made.product}/stocks`, {
      out_request_no: number(),
      stock: await stockOf(),
    });
    const stock = String(second.json['stock_id']);
    const path = `/product-coupons/${made.product}/stocks/${stock}`;
    const changed = await call('PATCH', path, { out_request_no: number(), remark: '周末' });
    expect(changed.json).toMatchObject({ remark: '周末', state: 'SENDING' });
    const ended = await call('POST', `${path}/deactivate`, { out_request_no: number(), ...reason });
    expect(ended.json).toMatchObject({ state: 'DEACTIVATED', ...reason });
    const list = (more: string) => call('GET', `/product-coupons/${made.product}/stocks${more}`);
    expect((await list('')).json).toMatchObject({ total_count: 2 });
    expect((await list('?state=STOPPED')).json).toMatchObject({
      total_count: 1,
      stock_list: [{ stock_id: made.stock }],
    });
    const page = (await list('?page_size=1')).json;
    const next = await list(`?page_size=1&page_token=${String(page['next_page_token'])}`);
    expect(next.json).toMatchObject({ stock_list: [{ stock_id: stock }] });
    expect(next.json['next_page_token']).toBeUndefined();
  });

  test('has stores, where alone its coupons are used', async () => {
    const made = await create({ store_scope: 'SPECIFIC' });
    const path = `/product-coupons/${made.product}/stocks/${made.stock}`;
    const stores = (...ids: string[]) => ({ store_list: ids.map((store_id) => ({ store_id })) });
    expect((await call('POST', `${path}/associate-stores`, stores('S1', 'S2', 'S1'))).json).toMatchObject({
      total_count: 2,
      success_store_list: [{ store_id: 'S1' }, { store_id: 'S2' }],
    });
    expect((await call('POST', `${path}/disassociate-stores`, stores('S2', 'S3'))).json).toMatchObject({
      success_store_list: [{ store_id: 'S2' }],
      failed_store_list: [{ store_id: 'S3', code: 'NOT_FOUND' }],
    });
    expect((await call('GET', `${path}/associated-stores`)).json).toEqual({
      total_count: 1,
      store_list: [{ store_id: 'S1' }],
    });
    const code = await ready(made, 's');
    expect(await outcome(use(made, 's', code, { store_id: 'S2' }))).toBe('INVALID_REQUEST');
    expect(await outcome(use(made, 's', code, { store_id: 'S1' }))).toBe('done');
    const everywhere = await create();
    const other = `/product-coupons/${everywhere.product}/stocks/${everywhere.stock}/associate-stores`;
    expect(await outcome(call('POST', other, stores('S1')))).toBe('INVALID_REQUEST');
  });

  test('gives out uploaded codes in order, or those of each sending', async () => {
    const made = await create({ coupon_code_mode: 'UPLOAD' });
    expect(await outcome(send(made, 'a'))).toBe('INVALID_REQUEST');
    const path = `/product-coupons/${made.product}/stocks/${made.stock}/upload-coupon-codes`;
    const upload = { out_request_no: number(), code_list: ['c1', 'c2', 'c1', '!'] };
    const uploaded = await call('POST', path, upload);
    expect(uploaded.json).toMatchObject({
      total_count: 3, success_code_list: ['c1', 'c2'], failed_code_list: [{ coupon_code: '!' }], duplicate_code_list: ['c1'],
    }); // biome-ignore format: a list reads better in rows
    expect((await call('POST', path, upload)).json).toEqual(uploaded.json);
    expect((await call('POST', path, { ...upload, out_request_no: number() })).json).toMatchObject({
      already_exist_code_list: ['c1', 'c2'],
    });
    expect([await sent(made, 'a'), await sent(made, 'b')]).toEqual(['c1', 'c2']);
    expect(await readStock(made)).toMatchObject({
      coupon_code_count_info: { total_count: 2, available_count: 0 },
    });
    expect(await outcome(send(made, 'c'))).toBe('INVALID_REQUEST');
    const assigned = await create({ coupon_code_mode: 'API_ASSIGN' });
    expect(await outcome(send(assigned, 'a'))).toBe('PARAM_ERROR');
    expect((await send(assigned, 'a', { coupon_code: 'mine' })).json).toMatchObject({ coupon_code: 'mine' });
    expect(await outcome(send(assigned, 'b', { coupon_code: 'mine' }))).toBe('INVALID_REQUEST');
    expect(await outcome(send(await create(), 'a', { coupon_code: 'mine' }))).toBe('PARAM_ERROR');
  });
});

describe.each(callers)('a coupon of a user, by the %s:', (as) => {
  beforeEach(() => {
    caller = as;
  });

  test('is sent once per number, and the partner hears of it once', async () => {
    const made = await create();
    const send_request_no = number();
    const first = await send(made, 'n', { send_request_no, attach: 'x' });
    expect((await send(made, 'n', { send_request_no, attach: 'x' })).json).toEqual(first.json);
    expect(await outcome(send(made, 'other', { send_request_no }))).toBe('INVALID_REQUEST');
    await sandbox.idle();
    const notices = receiver.at('/sent').map((one) => openV3(sandbox, one));
    const mine = notices.filter(({ payload }) => payload['send_request_no'] === send_request_no);
    expect(mine).toHaveLength(1);
    expect(mine[0]?.envelope['event_type']).toBe('PRODUCT_COUPON_SP.SEND');
    expect(mine[0]?.payload).toMatchObject({
      coupon_code: first.json['coupon_code'], openid: 'n', stock_id: made.stock, brand_id: brandId(),
      send_channel: 'API', attach: 'x',
    }); // biome-ignore format: a list reads better in rows
  });

  test('is CONFIRMING → EFFECTIVE → USED → EFFECTIVE → DEACTIVATED; each number has the same result again', async () => {
    const made = await create();
    const code = await sent(made, 'u1');
    expect(await outcome(use(made, 'u1', code))).toBe('INVALID_REQUEST');
    const step = async (name: string, more: Json, wanted: string) => {
      const given = { out_request_no: number(), ...more };
      const done = await act(name, made, 'u1', code, given);
      expect(done.json).toMatchObject({ coupon_state: wanted });
      expect((await act(name, made, 'u1', code, given)).json).toEqual(done.json);
      expect(await outcome(act(name, made, 'u1', code, { ...given, out_request_no: number() }))).toBe(
        'INVALID_REQUEST',
      );
      return done.json;
    };
    await step('confirm', {}, 'EFFECTIVE');
    const used = await step('use', { use_time: time(await now()), ...order }, 'USED');
    expect(used['single_usage_detail']).toMatchObject(order);
    await step('return', {}, 'EFFECTIVE');
    await step('deactivate', reason, 'DEACTIVATED');
    expect(await outcome(use(made, 'u1', code))).toBe('INVALID_REQUEST');
    expect(await outcome(use(made, 'u2', code))).toBe('NOT_FOUND');
  });

  test('is PENDING until its first day, and EXPIRED after its days; the user deletes another', async () => {
    const made = await create({}, { wait_days_after_receive: 1, available_days: 2 });
    const code = await ready(made, 'p');
    expect(await state(made, 'p', code)).toBe('PENDING');
    expect(await outcome(use(made, 'p', code))).toBe('INVALID_REQUEST');
    await sandbox.clock.advance({ days: 1 });
    expect(await state(made, 'p', code)).toBe('EFFECTIVE');
    await sandbox.clock.advance({ days: 2 });
    expect(await state(made, 'p', code)).toBe('EXPIRED');
    expect(await outcome(use(made, 'p', code))).toBe('INVALID_REQUEST');
    const other = await ready(made, 'p');
    await sandbox.operate('delete-coupon', other);
    expect(await state(made, 'p', other)).toBe('DELETED');
    const list = await call('GET', `/users/p/coupons?appid=wx1&coupon_state=DELETED&stock_id=${made.stock}`);
    expect(list.json).toMatchObject({ total_count: 1, user_coupon_list: [{ coupon_code: other }] });
    expect(await sandbox.user('p')).toMatchObject({
      things: expect.arrayContaining([expect.objectContaining({ kind: 'product-coupon', id: other })]),
    });
  });

  test('is used in the hours of the week alone that its stock gives', async () => {
    const weekday = (at: number) =>
      new Date(at + 8 * 3_600_000)
        .toLocaleDateString('en', { weekday: 'long', timeZone: 'UTC' })
        .toUpperCase();
    const tomorrow = weekday((await now()) + day);
    const made = await create({}, { weekly_available_period: { day_list: [tomorrow] } });
    const code = await ready(made, 'w');
    expect(await outcome(use(made, 'w', code))).toBe('INVALID_REQUEST');
    await sandbox.clock.advance({ days: 1 });
    expect(await outcome(use(made, 'w', code))).toBe('done');
  });

  test('is taken by the user in the component that a token opens, or from the stock', async () => {
    const made = await create();
    const given = {
      product_coupon_id: made.product,
      stock_id: made.stock,
      appid: 'wx1',
      send_request_no: number(),
    };
    const { token } = (await call('POST', '/users/t/pre-send-coupon', given)).json;
    expect((await call('POST', '/users/t/pre-send-coupon', given)).json).toEqual({ token });
    await sandbox.confirm(String(token));
    const list = () => call('GET', `/users/t/coupons?appid=wx1&stock_id=${made.stock}`);
    expect((await list()).json).toMatchObject({
      user_coupon_list: [{ send_request_no: given.send_request_no, send_channel: 'RECEIVE_COMPONENT' }],
    });
    await sandbox.confirm(String(token));
    expect((await list()).json).toMatchObject({ total_count: 1 });
    await sandbox.operate('take-coupon', made.stock, { openid: 't' });
    expect((await list()).json).toMatchObject({ total_count: 2 });
  });
});

/** Brands have none of these. */
test('a coupon of several uses, of a partner, is used in turn, with days between', async () => {
  const made = await create(
    { single_usage_rule: undefined, ...(await stockOf({}, {}, 'sequential_usage_rule')) },
    {},
    {
      usage_mode: 'SEQUENTIAL', single_usage_info: undefined,
      sequential_usage_info: { type: 'EQUAL', count: 2, available_days: 30, interval_days: 1 },
    }, // biome-ignore format: a list reads better in rows
  );
  const code = await ready(made, 'q');
  expect(await outcome(use(made, 'q', code, { sequential_coupon_index: 1 }))).toBe('INVALID_REQUEST');
  expect(await outcome(use(made, 'q', code, { sequential_coupon_index: 0 }))).toBe('done');
  expect(await outcome(use(made, 'q', code, { sequential_coupon_index: 1 }))).toBe('INVALID_REQUEST');
  await sandbox.clock.advance({ days: 1 });
  expect((await use(made, 'q', code, { sequential_coupon_index: 1 })).json).toMatchObject({
    coupon_state: 'USED',
    sequential_usage_detail: { total_count: 2, used_count: 2 },
  });
  const back = await act('return', made, 'q', code, { sequential_coupon_index: 1 });
  expect(back.json).toMatchObject({
    coupon_state: 'EFFECTIVE',
    sequential_usage_detail: { used_count: 1 },
  });
});

test.each(callers)(
  'a bundle sends a coupon of each of its stocks at once; it ends at once, too, by the %s',
  async (as) => {
    caller = as;
    const rule = {
      coupon_available_period: {
        available_begin_time: time((await now()) - 1000),
        available_end_time: time((await now()) + 30 * day),
      },
      normal_coupon_list: [1, 2].map((at) => ({ threshold: 1000 * at, discount_amount: 100 * at })),
    };
    const bundle = {
      ...(await stockOf({ single_usage_rule: undefined })),
      progressive_bundle_usage_rule: rule,
    };
    const created = await call('POST', '/product-coupons', {
    out_request_no: number(), scope: 'ALL', type: 'NORMAL', usage_mode: 'PROGRESSIVE_BUNDLE', display_info: display,
    progressive_bundle_usage_info: { count: 2, interval_days: 1 }, stock_bundle: bundle,
  }); // biome-ignore format: a list reads better in rows
    const { product_coupon_id: product } = created.json as { product_coupon_id: string };
    const second = await call('POST', `/product-coupons/${product}/stock-bundles`, {
      out_request_no: number(),
      stock_bundle: { ...bundle, store_scope: 'SPECIFIC' },
    });
    const { stock_bundle_id: id, stock_list } = second.json as {
      stock_bundle_id: string;
      stock_list: Json[];
    };
    expect(stock_list).toMatchObject([
      { progressive_bundle_usage_rule: { normal_coupon: { discount_amount: 100 } } },
      { progressive_bundle_usage_rule: { normal_coupon: { discount_amount: 200 } } },
    ]);
    const path = `/product-coupons/${product}/stock-bundles/${id}`;
    const stores = { store_list: [{ store_id: 'S1' }] };
    expect(await outcome(call('POST', `${path}/associate-stores`, stores))).toBe('done');
    expect(await outcome(call('POST', `${path}/disassociate-stores`, stores))).toBe('done');
    expect(await outcome(call('PATCH', path, { out_request_no: number(), remark: 'r' }))).toBe('done');
    const budget = { update_mode: 'MAX_COUNT', current_max_count: 3, target_max_count: 4 };
    const raised = await call('POST', `${path}/update-budget`, { out_request_no: number(), ...budget });
    expect(raised.json).toMatchObject({
      stock_list: [4, 4].map((max_count) => ({ stock_send_rule: { max_count } })),
    });

    const sending = {
      product_coupon_id: product,
      stock_bundle_id: id,
      appid: 'wx1',
      send_request_no: number(),
    };
    const got = await call('POST', '/users/b/coupon-bundles', sending);
    expect((await call('POST', '/users/b/coupon-bundles', sending)).json).toEqual(got.json);
    const { user_coupon_bundle_id: own, user_product_coupon_list: list } = got.json as Json & {
      user_product_coupon_list: (Json & { stock: Json })[];
    };
    const [first, other] = list.map(({ coupon_code, stock }) => ({
      code: String(coupon_code),
      made: { product, stock: String(stock['stock_id']) },
    }));
    if (first === undefined || other === undefined) throw new Error('expected two coupons');
    expect(await outcome(send(first.made, 'b'))).toBe('INVALID_REQUEST');
    for (const { made, code } of [first, other]) await act('confirm', made, 'b', code);
    expect((await use(first.made, 'b', first.code)).json).toMatchObject({
      coupon_state: 'USED',
      user_product_coupon_bundle_info: { total_count: 2, used_count: 1 },
    });
    expect(await outcome(use(other.made, 'b', other.code))).toBe('INVALID_REQUEST');
    const end = {
      product_coupon_id: product,
      stock_bundle_id: id,
      appid: 'wx1',
      out_request_no: number(),
      ...reason,
    };
    const ended = await call('POST', `/users/b/coupon-bundles/${String(own)}/deactivate`, end);
    expect(ended.json).toMatchObject({
      user_product_coupon_list: [{ coupon_state: 'USED' }, { coupon_state: 'DEACTIVATED' }],
    });
    const { token } = (
      await call('POST', '/users/b/pre-send-coupon-bundle', { ...sending, send_request_no: number() })
    ).json;
    await sandbox.confirm(String(token));
    const had = await call('GET', `/users/b/coupons?appid=wx1&product_coupon_id=${product}`);
    expect(had.json).toMatchObject({ total_count: 4 });
  },
);

test.each(callers)(
  'a picture is PROCESSING, then SUCCESS; the partner hears of it once, by the %s',
  async (as) => {
    caller = as;
    const task_id = number();
    const given = { task_id, image_generation_type: 'CUT_OUT', cut_out: { image_url: display.image_url } };
    const query = () => call('GET', `/image-generation-tasks/${task_id}?image_generation_type=CUT_OUT`);
    expect(await outcome(query())).toBe('NOT_FOUND');
    const made = await call('POST', '/image-generation-tasks', given);
    expect((await call('POST', '/image-generation-tasks', given)).json).toEqual(made.json);
    expect((await query()).json).toMatchObject({ task_state: 'PROCESSING' });
    await sandbox.clock.advance({ seconds: 10 });
    const done = (await query()).json;
    expect(done).toMatchObject({ task_state: 'SUCCESS', cut_out_result: { image_url: expect.any(String) } });
    await sandbox.idle();
    const notices = receiver.at('/sent').map((one) => openV3(sandbox, one).payload);
    expect(notices.filter((one) => one['task_id'] === task_id)).toEqual([done]);
  },
);

describe('any calls of brand and partner', () => {
  interface Model {
    readonly coupons: { code: string; openid: string; state: string }[];
    sent: number;
  }
  const from: Readonly<Record<string, readonly [string[], string]>> = {
    confirm: [['CONFIRMING'], 'EFFECTIVE'],
    use: [['EFFECTIVE'], 'USED'],
    return: [['USED'], 'EFFECTIVE'],
    deactivate: [['CONFIRMING', 'EFFECTIVE'], 'DEACTIVATED'],
  };

  class Send implements fc.AsyncCommand<Model, Made> {
    readonly user: number;
    readonly isBrand: boolean;
    constructor(user: number, isBrand: boolean) {
      this.user = user;
      this.isBrand = isBrand;
    }
    check = () => true;
    toString = () => `send ${this.user}`;
    async run(model: Model, made: Made) {
      const openid = `m${this.user}`;
      const had = model.coupons.filter((one) => one.openid === openid).length;
      const answer = await send(made, openid, {}, this.isBrand);
      expect(answer.status === 200).toBe(had < 2 && model.sent < 3);
      if (answer.status !== 200) return;
      model.sent += 1;
      model.coupons.push({ code: String(answer.json['coupon_code']), openid, state: 'CONFIRMING' });
    }
  }

  class Change implements fc.AsyncCommand<Model, Made> {
    readonly name: string;
    readonly which: number;
    readonly isBrand: boolean;
    constructor(name: string, which: number, isBrand: boolean) {
      this.name = name;
      this.which = which;
      this.isBrand = isBrand;
    }
    check = ({ coupons }: Model) => coupons.length > 0;
    toString = () => `${this.name} ${this.which}`;
    async run({ coupons }: Model, made: Made) {
      const coupon = coupons[this.which % coupons.length];
      const [allowed, to] = from[this.name] ?? [[], ''];
      if (coupon === undefined) return;
      const { openid, code } = coupon;
      const given = {
        ...(this.name === 'use' ? { use_time: time(await now()), ...order } : {}),
        ...(this.name === 'deactivate' ? reason : {}),
      };
      const answer = await act(this.name, made, openid, code, given, this.isBrand);
      expect(answer.status === 200).toBe(allowed.includes(coupon.state));
      if (answer.status === 200) coupon.state = to;
      expect(await state(made, openid, code)).toBe(coupon.state);
    }
  }

  test(
    'keep what was sent within the limits and what was used within what was sent, and notify once each',
    async () => {
      const commands = fc.commands(
        [
          fc.tuple(fc.nat({ max: 2 }), fc.boolean()).map(([user, isBrand]) => new Send(user, isBrand)),
          fc
            .tuple(fc.constantFrom(...Object.keys(from)), fc.nat({ max: 3 }), fc.boolean())
            .map(([name, which, isBrand]) => new Change(name, which, isBrand)),
        ],
        { maxCommands: 15 },
      );
      await fc.assert(
        fc.asyncProperty(commands, async (chosen) => {
          const made = await create();
          const model: Model = { coupons: [], sent: 0 };
          await fc.asyncModelRun(() => ({ model, real: made }), chosen);
          await sandbox.idle();
          expect(await readStock(made)).toMatchObject({ sent_count_info: { total_count: model.sent } });
          const notices = receiver.at('/sent').map((one) => openV3(sandbox, one).payload);
          expect(notices.filter((one) => one['stock_id'] === made.stock)).toHaveLength(model.sent);
        }),
        { numRuns: 6 * rate },
      );
    },
    30_000 * rate,
  );
});

test('the operations of this file in played.txt have had their answers', () => expectPlayed(sandbox));

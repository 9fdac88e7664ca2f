/** Random days of trade: their bills against the answers of queries and the balances of the books. */
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bill, createBillReader, dateOf, fenOf } from './bill-reader.js';
import { fromXml, type Json, send, signV3, toXml, v2Sign } from './merchant.js';

const full = process.env['WECHATPAY_TEST_FULL'] !== undefined;
const subs = [undefined, '1600000011', '1600000012'] as const;
const other = '1900000777';
let sandbox: Sandbox;
let bills: ReturnType<typeof createBillReader>;
beforeAll(async () => {
  sandbox = await startSandbox();
  bills = createBillReader(sandbox);
  for (const sub_mchid of subs) {
    const receiver = { type: 'MERCHANT_ID', account: other, name: 'x', relation_type: 'SUPPLIER' };
    await callV2('/pay/profitsharingaddreceiver', {
      ...(sub_mchid === undefined ? {} : { sub_mch_id: sub_mchid }),
      receiver: JSON.stringify(receiver),
    });
  }
});
afterAll(() => sandbox.stop());

async function callV3(method: string, path: string, json?: Json): Promise<{ status: number; json: Json }> {
  const body = json === undefined ? '' : JSON.stringify(json);
  const headers = {
    authorization: signV3(sandbox, method, path, body),
    'content-type': 'application/json',
    'wechatpay-serial': Object.keys(sandbox.config.certs).find((id) => id.startsWith('PUB_KEY_ID')) ?? '',
  };
  const answer = await send(sandbox.url + path, { method, headers, body, keepAlive: true });
  return { status: answer.status, json: answer.body === '' ? {} : (JSON.parse(answer.body) as Json) };
}

async function callV2(path: string, given: Record<string, string>): Promise<Record<string, string>> {
  const fields = { appid: 'wx1', mch_id: sandbox.mchid, nonce_str: 'n', sign_type: 'HMAC-SHA256', ...given };
  const body = toXml({ ...fields, sign: v2Sign(fields, sandbox.config.apiV2Key, 'HMAC-SHA256') });
  const { endpoint, ca, merchant: identity } = sandbox.config;
  const to = { method: 'POST', headers: { 'content-type': 'text/xml' }, body, ca, identity, keepAlive: true };
  return fromXml((await send(endpoint + path, to)).body);
}

/** What has happened since the sandbox started. Answers of queries say the rest. */
interface Sale {
  readonly number: string;
  readonly sub: string | undefined;
  readonly transaction_id: string;
  readonly byCode: boolean;
  readonly isShared: boolean;
  readonly total: number;
  /** The date of its reversal. */
  reversed?: string;
}
const sales: Sale[] = [];
const refunds: { readonly number: string; readonly sale: Sale }[] = [];
const shares: { readonly number: string; readonly sale: Sale }[] = [];
const returns: { readonly number: string; readonly share: string; readonly sale: Sale }[] = [];
const transfers: { readonly number: string; readonly page: string }[] = [];
const withdrawals: string[] = [];
let count = 0;
const newNumber = (): string => `N${++count}`;
const today = async (): Promise<string> => dateOf(await sandbox.clock.now());
const pick = <Item>(list: readonly Item[], at: number): Item | undefined => list[at % list.length];
/** One of the latest. */
const pickLate = <Item>(list: readonly Item[], at: number): Item | undefined => pick(list.slice(-4), at);

interface Step {
  readonly does: keyof typeof acts;
  readonly at: number;
  readonly amount: number;
  readonly flag: boolean;
}

const acts = {
  async pay({ at, amount: total, flag }: Step) {
    const [number, sub] = [newNumber(), pick(subs, at)];
    const partner = sub === undefined ? '' : '/partner';
    const { json } = await callV3('POST', `/v3/pay${partner}/transactions/native`, {
      ...(sub === undefined
        ? { appid: 'wx1', mchid: sandbox.mchid }
        : { sp_appid: 'wx1', sp_mchid: sandbox.mchid, sub_mchid: sub }),
      description: '商品, "x"', out_trade_no: number, notify_url: 'http://127.0.0.1:9/n', amount: { total },
      settle_info: { profit_sharing: flag },
    }); // biome-ignore format: one message
    if (at % 5 === 4) return; // An order that stays unpaid.
    await sandbox.confirm(String(json['code_url']));
    const { transaction_id } = await orderOf(number, sub);
    sales.push({ number, sub, transaction_id: String(transaction_id), byCode: false, isShared: flag, total });
  },
  async payByCode({ at, amount, flag }: Step) {
    const [number, sub] = [newNumber(), pick(subs, at)];
    const { transaction_id = '' } = await callV2('/pay/micropay', {
      body: 'x', out_trade_no: number, total_fee: String(amount), spbill_create_ip: '127.0.0.1',
      auth_code: `13${String(count).padStart(16, '0')}`, profit_sharing: flag ? 'Y' : 'N',
      ...(sub === undefined ? {} : { sub_mch_id: sub }),
    }); // biome-ignore format: one message
    sales.push({ number, sub, transaction_id, byCode: true, isShared: flag, total: amount });
  },
  async reverse({ at }: Step) {
    const sale = pickLate(
      sales.filter(({ byCode, reversed }) => byCode && reversed === undefined),
      at,
    );
    if (sale === undefined) return;
    const { number, sub } = sale;
    // No query says when. The day must not change during the call.
    const now = await sandbox.clock.now();
    if (dateOf(new Date(now.getTime() + 60_000)) !== dateOf(now)) await sandbox.clock.advance({ minutes: 1 });
    const date = await today();
    const to = { out_trade_no: number, ...(sub === undefined ? {} : { sub_mch_id: sub }) };
    const { result_code } = await callV2('/secapi/pay/reverse', to);
    if (result_code === 'SUCCESS') sale.reversed = date;
  },
  async refund({ at, amount, flag }: Step) {
    const sale = pick(sales, at);
    if (sale === undefined) return;
    const [number, { total }] = [newNumber(), sale];
    const { status } = await callV3('POST', '/v3/refund/domestic/refunds', {
      ...(sale.sub === undefined ? {} : { sub_mchid: sale.sub }),
      transaction_id: sale.transaction_id, out_refund_no: number,
      amount: { refund: flag ? total : Math.min(amount, total), total, currency: 'CNY' },
    }); // biome-ignore format: one message
    if (status === 200) refunds.push({ number, sale });
  },
  async spoilRefund({ at, flag }: Step) {
    const refund = pickLate(refunds, at);
    if (refund === undefined) return;
    await tolerate(sandbox.operate(flag ? 'close-refund' : 'fail-refund', refund.number));
  },
  async redirectRefund({ at }: Step) {
    const refund = pickLate(refunds, at);
    if (refund === undefined) return;
    const { number, sale } = refund;
    const { json } = await refundOf(number, sale.sub);
    await callV3('POST', `/v3/refund/domestic/refunds/${json['refund_id']}/apply-abnormal-refund`, {
      ...(sale.sub === undefined ? {} : { sub_mchid: sale.sub }),
      out_refund_no: number,
      type: 'MERCHANT_BANK_CARD',
    });
  },
  async share({ at, amount, flag }: Step) {
    const sale = pickLate(
      sales.filter(({ isShared }) => isShared),
      at,
    );
    if (sale === undefined) return;
    const number = newNumber();
    const account = amount % 4 === 0 ? '1900000999' : other; // An unknown one gets nothing.
    const { status } = await callV3('POST', '/v3/profitsharing/orders', {
      ...(sale.sub === undefined ? {} : { sub_mchid: sale.sub }),
      appid: 'wx1', transaction_id: sale.transaction_id, out_order_no: number, unfreeze_unsplit: flag,
      receivers: [{ type: 'MERCHANT_ID', account, amount: Math.ceil((sale.total * (amount % 30)) / 200), description: '货款' }],
    }); // biome-ignore format: one message
    if (status === 200) shares.push({ number, sale });
  },
  async returnShare({ at, amount }: Step) {
    const share = pickLate(shares, at);
    if (share === undefined) return;
    const number = newNumber();
    const { sale, number: out_order_no } = share;
    const { status } = await callV3('POST', '/v3/profitsharing/return-orders', {
      ...(sale.sub === undefined ? {} : { sub_mchid: sale.sub }),
      out_order_no, out_return_no: number, return_mchid: other, amount: Math.ceil(amount / 20), description: '退',
    }); // biome-ignore format: one message
    if (status === 200) returns.push({ number, share: out_order_no, sale });
  },
  async transfer({ at, amount }: Step) {
    const number = newNumber();
    const { json } = await callV3('POST', '/v3/fund-app/mch-transfer/transfer-bills', {
      appid: 'wx1', out_bill_no: number, openid: `oUser${at % 3}`, transfer_amount: amount, transfer_remark: 'x',
      transfer_scene_id: '1009',
      transfer_scene_report_infos: [{ info_type: '采购商品名称', info_content: 'x' }],
    }); // biome-ignore format: one message
    transfers.push({ number, page: String(json['package_info']) });
  },
  async endTransfer({ at, flag }: Step) {
    const transfer = pickLate(transfers, at);
    if (transfer === undefined) return;
    const { page } = transfer;
    await tolerate(flag ? sandbox.confirm(page) : sandbox.decline(page, 'risk'));
  },
  async withdraw({ at, amount }: Step) {
    const [number, sub] = [newNumber(), pick(subs, at)];
    const request = { out_request_no: number, amount };
    const { status } =
      sub === undefined
        ? await callV3('POST', '/v3/merchant/fund/withdraw', { ...request, account_type: 'OPERATION' })
        : await callV3('POST', '/v3/ecommerce/fund/withdraw', { ...request, sub_mchid: sub });
    if (status === 200) withdrawals.push(number);
  },
  async returnWithdrawal({ at }: Step) {
    const number = pickLate(withdrawals, at);
    if (number !== undefined) await tolerate(sandbox.operate('return-withdrawal', number));
  },
  seconds: () => sandbox.clock.advance({ seconds: 3 }),
  hours: ({ amount }: Step) => sandbox.clock.advance({ hours: amount % 20 }),
  /** So that what begins now ends on the next day. */
  async lastSecond() {
    const now = await sandbox.clock.now();
    const end = Date.parse(`${dateOf(now)}T23:59:59+08:00`);
    if (end > now.getTime()) await sandbox.clock.advance({ seconds: (end - now.getTime()) / 1000 });
  },
} as const;

/** What cannot be done now, is refused. */
const tolerate = (act: Promise<unknown>): Promise<void> =>
  act.then(
    () => undefined,
    () => undefined,
  );

async function orderOf(number: string, sub: string | undefined): Promise<Json> {
  const path =
    sub === undefined
      ? `/v3/pay/transactions/out-trade-no/${number}?mchid=${sandbox.mchid}`
      : `/v3/pay/partner/transactions/out-trade-no/${number}?sp_mchid=${sandbox.mchid}&sub_mchid=${sub}`;
  return (await callV3('GET', path)).json;
}

const refundOf = (number: string, sub: string | undefined) =>
  callV3('GET', `/v3/refund/domestic/refunds/${number}${sub === undefined ? '' : `?sub_mchid=${sub}`}`);

/** What the bills must say of a day: what the answers of queries say. */
interface Expected {
  readonly paid: Json[];
  readonly back: { readonly number: string; readonly amount: number; readonly sub: string | undefined }[];
  readonly shared: { readonly number: string; readonly amount: number; readonly sub: string | undefined }[];
}

type Days = Map<string, Expected>;

async function queryAll(): Promise<Days> {
  const days: Days = new Map();
  const of = (time: unknown): Expected => {
    const date = String(time).slice(0, 10);
    const day = days.get(date) ?? { paid: [], back: [], shared: [] };
    days.set(date, day);
    return day;
  };
  for (const sale of sales) {
    const order = await orderOf(sale.number, sale.sub);
    const { number, sub, reversed, total } = sale;
    expect(order['amount']).toMatchObject({ total });
    of(order['success_time']).paid.push({ ...order, sub, total });
    if (reversed !== undefined) of(reversed).back.push({ number, sub, amount: total });
  }
  for (const { number, sale } of refunds) {
    const { json } = await refundOf(number, sale.sub);
    const { refund } = json['amount'] as { refund: number };
    of(json['create_time']).back.push({ number, sub: sale.sub, amount: refund });
  }
  for (const { number, sale } of shares) {
    const path = `/v3/profitsharing/orders/${number}?transaction_id=${sale.transaction_id}`;
    const { json } = await callV3('GET', path);
    for (const { result, amount, finish_time } of json['receivers'] as Json[]) {
      if (result === 'SUCCESS')
        of(finish_time).shared.push({ number, sub: sale.sub, amount: Number(amount) });
    }
  }
  for (const { number, share, sale } of returns) {
    const { json } = await callV3('GET', `/v3/profitsharing/return-orders/${number}?out_order_no=${share}`);
    const { result, amount, finish_time } = json;
    if (result === 'SUCCESS') of(finish_time).shared.push({ number, sub: sale.sub, amount: Number(amount) });
  }
  return days;
}

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);
const column = (bill: Bill | undefined, name: string): string[] =>
  bill?.rows.map((row) => row[bill.head.indexOf(name)] ?? '') ?? [];
const fens = (bill: Bill | undefined, name: string): number[] => column(bill, name).map(fenOf);

async function checkTrade(date: string, days: Days): Promise<void> {
  const { paid = [], back = [] } = days.get(date) ?? {};
  for (const sub of [undefined, ...subs.slice(1)]) {
    const isOf = (thing: { sub?: unknown }): boolean => sub === undefined || thing.sub === sub;
    const [ownPaid, ownBack] = [paid.filter(isOf), back.filter(isOf)];
    const query = sub === undefined ? '' : `&sub_mchid=${sub}`;
    const bill = await bills.ofV3(`/v3/bill/tradebill?bill_date=${date}${query}`);
    expect(bill?.rows.length ?? 0, `${date} ${sub}`).toBe(ownPaid.length + ownBack.length);
    const old = await bills.ofV2('/pay/downloadbill', {
      bill_date: date.replaceAll('-', ''),
      ...(sub === undefined ? {} : { sub_mch_id: sub }),
    });
    expect(old).toEqual(bill);
    if (bill === undefined) continue;
    const states = column(bill, '交易状态');
    const numbers = column(bill, '商户订单号').filter((_, at) => states[at] === 'SUCCESS');
    expect(numbers.toSorted()).toEqual(ownPaid.map((order) => String(order['out_trade_no'])).toSorted());
    const [orders, returned] = [
      sum(ownPaid.map(({ total }) => Number(total))),
      sum(ownBack.map(({ amount }) => amount)),
    ];
    const totals = Object.fromEntries(bill.totalHead.map((name, at) => [name, bill.totals[at] ?? '']));
    expect(totals['总交易单数']).toBe(String(bill.rows.length));
    expect([fenOf(totals['订单总金额']), fenOf(totals['应结订单总金额'])]).toEqual([orders, orders]);
    expect([fenOf(totals['申请退款总金额']), fenOf(totals['退款总金额'])]).toEqual([returned, returned]);
    expect(sum(fens(bill, '手续费'))).toBe(fenOf(totals['手续费总金额']));
    const parts = await Promise.all(
      ['SUCCESS', 'REFUND'].map((type) =>
        bills.ofV3(`/v3/bill/tradebill?bill_date=${date}&bill_type=${type}${query}`),
      ),
    );
    expect(parts.map((part) => part?.rows.length ?? 0)).toEqual([ownPaid.length, ownBack.length]);
  }
}

async function checkSharing(date: string, days: Days): Promise<void> {
  const { shared = [] } = days.get(date) ?? {};
  for (const sub of [undefined, ...subs.slice(1)]) {
    const own = shared.filter((one) => sub === undefined || one.sub === sub);
    const query = sub === undefined ? '' : `&sub_mchid=${sub}`;
    const bill = await bills.ofV3(`/v3/profitsharing/bills?bill_date=${date}${query}`);
    const listed = column(bill, '商户分账/回退单号').map((number, at) => [number, fens(bill, '金额')[at]]);
    expect(listed.toSorted()).toEqual(own.map(({ number, amount }) => [number, amount]).toSorted());
    const [, one = '0.00', , two = '0.00'] = bill?.totals ?? [];
    expect(fenOf(one) + fenOf(two)).toBe(sum(own.map(({ amount }) => amount)));
  }
}

/** The balance at the end of each account's last bill. */
const closings = new Map<string, number>();

async function checkFundFlow(date: string): Promise<void> {
  for (const owner of [sandbox.mchid, ...subs.slice(1)]) {
    for (const purse of ['BASIC', 'OPERATION']) {
      const isOwn = owner === sandbox.mchid;
      const query = isOwn ? '' : `&sub_mchid=${owner}`;
      const path = `/v3/bill/fundflowbill?bill_date=${date}&account_type=${purse}${query}`;
      const bill = await bills.ofV3(path);
      const account = `${owner}/${purse}`;
      const signs = column(bill, '收支类型').map((kind) => (kind === '支出' ? -1 : 1));
      let balance = closings.get(account) ?? 0;
      for (const [at, amount] of fens(bill, '收支金额(元)').entries()) {
        balance += amount * (signs[at] ?? 0);
        expect(fens(bill, '账户结余(元)')[at], `${account} ${date} ${at}`).toBe(balance);
      }
      if (bill !== undefined) {
        const side = (sign: number) => fens(bill, '收支金额(元)').filter((_, at) => signs[at] === sign);
        const [income, outgo] = [side(1), side(-1)];
        expect([bill.totals[0], bill.totals[1], bill.totals[3]].map(Number)).toEqual([
          bill.rows.length,
          income.length,
          outgo.length,
        ]);
        expect([fenOf(bill.totals[2]), fenOf(bill.totals[4])]).toEqual([sum(income), sum(outgo)]);
        closings.set(account, balance);
      }
      const end = isOwn
        ? await callV3('GET', `/v3/merchant/fund/dayendbalance/${purse}?date=${date}`)
        : await callV3('GET', `/v3/ecommerce/fund/enddaybalance/${owner}?date=${date}&account_type=${purse}`);
      if (bill !== undefined) expect(end.json['available_amount'], `${account} ${date}`).toBe(balance);
      if (!isOwn) continue;
      const account_type = purse === 'BASIC' ? 'Basic' : 'Operation';
      const fields = { bill_date: date.replaceAll('-', ''), account_type };
      expect(await bills.ofV2('/pay/downloadfundflow', fields)).toEqual(bill);
    }
  }
}

const weights: Partial<Record<Step['does'], number>> = {
  pay: 5, payByCode: 3, refund: 5, spoilRefund: 3, redirectRefund: 2, share: 5, returnShare: 2, hours: 2, seconds: 2,
}; // biome-ignore format: a list reads better in rows
const names = (Object.keys(acts) as Step['does'][]).flatMap((name) =>
  Array.from({ length: weights[name] ?? 1 }, () => name),
);
const steps = fc.array(
  fc.record({
    does: fc.constantFrom(...names),
    at: fc.nat(60),
    amount: fc.integer({ min: 1, max: 3_000 }),
    flag: fc.boolean(),
  }),
  { minLength: 40, maxLength: full ? 120 : 50, size: 'max' },
);

test('bills add up to the books, both protocols bill the same, and a bill never changes', async () => {
  const earlier: string[] = [];
  let from = await today();
  const run = async (list: readonly Step[]): Promise<void> => {
    for (const step of list) await acts[step.does](step);
    // Nothing may run on after the last day: what is open ends, also unconfirmed transfers.
    await sandbox.clock.advance({ days: 2 });
    const until = await today();
    const dates = datesBetween(from, until);
    from = until;
    await sandbox.clock.advance({ hours: 33 });
    const days = await queryAll();
    for (const date of dates) {
      await checkTrade(date, days);
      await checkSharing(date, days);
      await checkFundFlow(date);
    }
    earlier.push(...dates);
    await bills.expectUnchanged();
  };
  await fc.assert(fc.asyncProperty(steps, run), { numRuns: full ? 12 : 2, endOnFailure: true });
  expect(earlier.length).toBeGreaterThan(3);
});

function datesBetween(from: string, until: string): string[] {
  const dates: string[] = [];
  for (let at = Date.parse(from); at < Date.parse(until); at += 86_400_000) {
    dates.push(new Date(at).toISOString().slice(0, 10));
  }
  return dates;
}

/** The products of APIv3 in the ledger: each charged once, by its own rules. */
import type { Plan } from '@wechatpay-kit/deductions';
import { afterEach, describe, expect, it } from 'vitest';
import { appid, openShop, type Shop } from './year/shop.js';

let shop: Shop;
afterEach(() => shop.close());

async function open(plan: Partial<Plan> & Pick<Plan, 'family'>): Promise<void> {
  shop = await openShop({
    database: ':memory:',
    rules: () => ({
      plans: {
        plan: {
          plan_id: 123,
          amount: 1500,
          description: '会员月费',
          calendar: { every: 'month', day: 15 },
          ...plan,
        },
      },
    }),
  });
}

/** The day in Beijing so many days ahead. */
const dayIn = (days: number): string =>
  new Date(shop.now() + (8 + 24 * days) * 3_600_000).toISOString().slice(0, 10);

/** Signs a contract for one charge on a day, and adds it. */
async function addScheduled(code: string, day: string): Promise<string> {
  const { data } = await shop.pay.v3.papay.scheduledDeductSign.contracts.preEntrustSign.app.post({
    json: {
      appid,
      plan_id: 123,
      out_contract_code: code,
      contract_display_account: '读者',
      contract_notify_url: shop.notify_url,
      deduct_schedule: {
        estimated_deduct_date: day,
        estimated_deduct_amount: { total: 1500, currency: 'CNY' },
        description: '会员月费',
      },
    },
  });
  await shop.deductions().contracts.add({ code, plan: 'plan', first_date: day });
  await shop.sandbox.confirm(data.pre_entrustweb_id ?? '');
  return idOf(code);
}

/** The contract_id that the notification of the signing has brought. */
async function idOf(code: string): Promise<string> {
  await shop.sandbox.idle();
  const found = await shop.deductions().contracts.get(code);
  expect(found?.contract.state).toBe('ACTIVE');
  return found?.contract.contract_id ?? '';
}

async function live(days: number, hours = 2): Promise<void> {
  for (let at = 0; at < days * 24; at += hours) {
    await shop.deductions().tick();
    await shop.sandbox.clock.advance({ hours });
    await shop.moveTo(new Date(shop.now() + 8 * 3_600_000 + 60_000).toISOString().slice(11, 16));
  }
  await shop.deductions().tick();
  await shop.sandbox.idle();
}

async function attempts(): Promise<readonly (readonly [state: string, code: string | null])[]> {
  const rows = await shop
    .deductions()
    .store.selectFrom('deduction_attempts')
    .selectAll()
    .orderBy('n')
    .execute();
  return rows.map(({ state, code }) => [state, code]);
}

async function cycles(): Promise<
  readonly (readonly [period: string, state: string, reason: string | null])[]
> {
  const rows = await shop.deductions().store.selectFrom('deduction_cycles').selectAll().execute();
  return rows.map(({ period, state, reason }) => [period, state, reason]);
}

describe('a scheduled deduction', () => {
  const plan = { family: 'scheduled', calendar: { every: 'days', days: 1 } } as const;

  it('is scheduled the day before, charged once on its day, and over with its contract', async () => {
    await open(plan);
    const day = dayIn(2);
    await addScheduled('S1', day);
    const previewed = [];
    for (const date of [day, dayIn(3)]) {
      for await (const one of shop.deductions().preview(date)) previewed.push(one.date);
    }
    expect(previewed).toEqual([day]);
    await live(4);
    expect(await attempts()).toEqual([['PAID', null]]);
    expect(await cycles()).toEqual([[day, 'PAID', null]]);
    const { contract } = (await shop.deductions().contracts.get('S1')) ?? {};
    expect([contract?.state, contract?.ended_by]).toEqual(['ENDED', 'SYSTEM_TERMINATE']);
  });

  it('that fails is tried again within its day, by a new number once the first is closed', async () => {
    await open(plan);
    const day = dayIn(2);
    const contract_id = await addScheduled('S2', day);
    await shop.sandbox.operate('next-deduction', contract_id, { outcome: 'NOTENOUGH' });
    await live(4);
    expect((await attempts()).map(([state]) => state)).toEqual(['CLOSED', 'PAID']);
    expect(await cycles()).toEqual([[day, 'PAID', null]]);
  });

  it('that fails for good is followed by no other, whatever its calendar says', async () => {
    await open({ ...plan, dunning: { attempts: 1 } });
    const day = dayIn(1);
    const contract_id = await addScheduled('S3', day);
    await shop.sandbox.operate('next-deduction', contract_id, { outcome: 'NOTENOUGH' });
    await live(4);
    expect((await cycles()).map(([period, state]) => [period, state])).toEqual([[day, 'FAILED']]);
    expect((await shop.deductions().contracts.get('S3'))?.contract).toMatchObject({
      state: 'ENDED',
      next_date: null,
    });
  });
});

describe('a deduction abroad', () => {
  const plan = {
    family: 'global',
    currency: 'HKD',
    fields: { merchant_category_code: '4111' },
    calendar: { every: 'days', days: 3 },
    dunning: { hours: [24] },
  } as const;

  async function addGlobal(code: string): Promise<string> {
    const { data } = await shop.pay.v3.global.papay.contracts.appPreEntrustSign.post({
      json: { appid, plan_id: 123, out_contract_code: code, success_notify_url: shop.notify_url },
    });
    await shop.deductions().contracts.add({ code, plan: 'plan' });
    await shop.sandbox.confirm(data.session_id);
    return idOf(code);
  }

  it('is paid by its answer every cycle, and again by a new number after one that failed', async () => {
    await open(plan);
    const contract_id = await addGlobal('G1');
    await shop.sandbox.operate('next-deduction', contract_id, { outcome: 'NOT_ENOUGH' });
    await live(4, 6);
    expect([...(await attempts())].sort()).toEqual([
      ['CLOSED', 'NOT_ENOUGH'],
      ['PAID', null],
      ['PAID', null],
    ]);
  });

  it('whose answer is lost is found by the query, and one that stays open is reversed before the next', async () => {
    await open(plan);
    const contract_id = await addGlobal('G2');
    const operation = 'POST v3/global/papay/transactions';
    await shop.sandbox.faults.set([{ kind: 'reset-after', operation, nth: 1 }]);
    await shop.sandbox.operate('next-deduction', contract_id, { outcome: 'SYSTEM_ERROR' });
    await live(2, 6);
    expect(await attempts()).toEqual([
      ['CLOSED', expect.anything()],
      ['PAID', null],
    ]);
  });
});

describe('a combined deduction', () => {
  const calendar = { every: 'days', days: 30 } as const;

  it('charges all sub-orders together, and refunds them together', async () => {
    const sub_orders = [
      { sub_mchid: '1900000108', amount: 1000 },
      { sub_mchid: '1900000107', amount: 500 },
    ];
    await open({ family: 'combined', calendar, fields: { sub_orders } });
    const { contracts } = shop.pay.v3.ecommerce.combinePapay;
    const json = {
      appid,
      plan_id: 123,
      out_contract_code: 'E1',
      contract_display_account: '读者',
      notify_url: shop.notify_url,
    };
    const { data } = await contracts.preEntrustSign.post({ json });
    await shop.deductions().contracts.add({ code: 'E1', plan: 'plan' });
    await shop.sandbox.confirm(data.pre_entrustweb_id);
    await idOf('E1');
    await live(1, 6);
    expect(await attempts()).toEqual([['PAID', null]]);
    const [paid] = await shop.deductions().store.selectFrom('deduction_attempts').selectAll().execute();
    await shop.deductions().refund({ out_trade_no: paid?.out_trade_no ?? '', out_refund_no: 'R1' });
    await live(1);
    const refunds = await shop.deductions().store.selectFrom('deduction_refunds').selectAll().execute();
    expect(refunds.map(({ state, amount }) => [state, amount])).toEqual([['SUCCESS', 1500]]);
  });

  it('whose parts do not add up waits with one number until the plan is corrected, and tells why', async () => {
    const sub_orders = [{ sub_mchid: '1900000108', amount: 1499 }];
    await open({ family: 'combined', calendar, fields: () => ({ sub_orders }) });
    await shop.deductions().contracts.add({ code: 'E2', plan: 'plan', contract_id: '202612345678' });
    const told: string[] = [];
    shop.deductions().events.on('needsAttention', ({ reason }) => void told.push(reason));
    await live(2, 12);
    expect(new Set(told)).toEqual(new Set(['PLAN_ERROR']));
    expect(await attempts()).toEqual([['INTENDED', 'PLAN_ERROR']]);
    const lines = [];
    for await (const { text } of shop.deductions().history('E2')) lines.push(text.zh);
    expect(lines.some((line) => line.includes('修正计划后自动继续'))).toBe(true);
  });
});

it('an authorisation becomes active by polling, and is never charged', async () => {
  await open({ family: 'individual', calendar: { every: 'days', days: 1 } });
  const { data } = await shop.pay.v3.ecommerce.individualContracts.preEntrustSign.app.post({
    json: { appid, out_contract_code: 'I1' },
  });
  await shop.deductions().contracts.add({ code: 'I1', plan: 'plan' });
  await shop.deductions().tick();
  expect((await shop.deductions().contracts.get('I1'))?.contract.state).toBe('PENDING');
  await shop.sandbox.confirm(data.pre_entrustweb_id);
  await live(3, 12);
  const found = await shop.deductions().contracts.get('I1');
  expect(found?.contract).toMatchObject({ state: 'ACTIVE', contract_id: expect.any(String) });
  const previewed = [];
  for await (const one of shop.deductions().preview(dayIn(1))) previewed.push(one);
  expect([await cycles(), await attempts(), previewed]).toEqual([[], [], []]);
});

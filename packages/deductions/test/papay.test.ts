/** Deductions against the sandbox: what is sent, what is booked, what is done when something fails. */

import type { Deductions, Plan } from '@wechatpay-kit/deductions';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openShop, type Shop } from './year/shop.js';

let shop: Shop;

/** The attempts in the ledger, in order. */
async function attempts(deductions: Deductions) {
  return deductions.store
    .selectFrom('deduction_attempts')
    .select(['n', 'state', 'code', 'sends', 'amount', 'out_trade_no'])
    .orderBy('contract')
    .orderBy('period')
    .orderBy('n')
    .execute();
}

async function addSigned(code: string, plan = 'monthly', first_date?: string): Promise<string> {
  const contract_id = await shop.sign(code);
  const found = await shop.deductions().contracts.get(code);
  if (found === undefined) {
    await shop.deductions().contracts.add({
      code,
      plan,
      contract_id,
      openid: 'o1',
      signed_at: shop.now() - 24 * 3_600_000,
      ...(first_date === undefined ? {} : { first_date }),
    });
  }
  return contract_id;
}

/** Ticks by the hour until so many days have passed. */
async function live(days: number, every = 6): Promise<void> {
  for (let hours = 0; hours < days * 24; hours += every) {
    await shop.deductions().tick();
    await shop.sandbox.clock.advance({ hours: every });
    await shop.moveTo(new Date(shop.now() + 8 * 3_600_000 + 60_000).toISOString().slice(11, 16));
  }
  await shop.deductions().tick();
  await shop.sandbox.idle();
}

describe('the mode of 24 hours', () => {
  beforeEach(async () => {
    shop = await openShop({ database: ':memory:' });
  });
  afterEach(() => shop.close());

  it('charges every month once, by one number each', async () => {
    const contract_id = await addSigned('M1');
    await live(65);
    const made = await attempts(shop.deductions());
    expect(made.map(({ state, n, sends }) => [state, n, sends])).toEqual([
      ['PAID', 1, 1],
      ['PAID', 1, 1],
    ]);
    for (const { out_trade_no } of made) {
      const { data } = await shop.pay.v2.pay.paporderquery.post({
        xml: { appid: 'wxcbda96de0b165486', mch_id: shop.pay.mchid, out_trade_no },
      });
      expect(data).toMatchObject({ trade_state: 'SUCCESS', total_fee: '1500' });
    }
    expect(contract_id).not.toBe('');
    const lines = [];
    for await (const line of shop.deductions().history('M1')) lines.push(line.text.en);
    expect(lines[0]).toBe('The contract was added');
    expect(lines.filter((line) => line.includes('is paid: 15.00'))).toHaveLength(2);
  });
});

describe('the mode with a notice', () => {
  beforeEach(async () => {
    shop = await openShop({
      database: ':memory:',
      registers: { plans: [{ plan_id: 123, mode: 'notice' }] },
      rules: () => ({
        plans: {
          monthly: {
            family: 'papay-notice',
            plan_id: 123,
            amount: 1500,
            description: '会员月费',
            calendar: { every: 'month', day: 15 },
          },
        },
      }),
    });
  });
  afterEach(() => shop.close());

  it('tells the user first, and charges on the days that the notice allows', async () => {
    await addSigned('N1');
    await live(65);
    expect((await attempts(shop.deductions())).map(({ state }) => state)).toEqual(['PAID', 'PAID']);
    const cycles = await shop.deductions().store.selectFrom('deduction_cycles').selectAll().execute();
    for (const { period, first_day, state } of cycles) expect([first_day, state]).toEqual([period, 'PAID']);
  });

  it('does not take a notice of an earlier cycle for one of its own', async () => {
    await shop.close();
    const dates = [3, 10].map((days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10));
    const twice: Plan = {
      family: 'papay-notice',
      plan_id: 123,
      amount: 1500,
      description: '会员费',
      calendar: { every: 'date', dates },
    };
    const registers = { plans: [{ plan_id: 123, mode: 'notice' as const }] };
    shop = await openShop({ database: ':memory:', registers, rules: () => ({ plans: { twice } }) });
    await addSigned('N0', 'twice');
    // WeChat Pay has the first notice, and the ledger never learns of it.
    const operation = 'POST v3/papay/contracts/{contract_id}/notify';
    const cycles = () => shop.deductions().store.selectFrom('deduction_cycles').selectAll().execute();
    await shop.sandbox.faults.set([{ kind: 'reset-after', operation }]);
    for (let days = 0; days < 4 && (await cycles()).length === 0; days++) {
      await shop.moveTo('09:00');
      await live(0);
    }
    await shop.sandbox.faults.set([{ kind: '500', operation }]);
    for (let steps = 0; steps < 64 && (await cycles())[0]?.state !== 'FAILED'; steps++) await live(0.25);
    await shop.sandbox.faults.set([]);
    await live(18);
    // The second cycle waits until the days of that notice are over, and is charged by one of its own.
    const [first, second] = await cycles();
    expect([first?.reason, second?.state]).toEqual(['not-noticed', 'PAID']);
    const history = await shop.deductions().store.selectFrom('deduction_history').select('what').execute();
    expect(history.map(({ what }) => what)).toContain('notice-unclear');
    const applied = (await shop.sandbox.requests()).filter(({ url }) => url.endsWith('/pay/pappayapply'));
    expect(applied.length).toBeGreaterThan(0);
    expect(applied.filter(({ code }) => code !== undefined)).toEqual([]);
  });

  it('tries again with a new number when the user had no money, and books the second', async () => {
    const contract_id = await addSigned('N2');
    await shop.sandbox.operate('next-deduction', contract_id, { outcome: 'NOTENOUGH' });
    await live(40);
    const made = await attempts(shop.deductions());
    expect(made.map(({ state, code }) => [state, code])).toEqual([
      ['CLOSED', 'NOTENOUGH'],
      ['PAID', null],
    ]);
    expect(new Set(made.map(({ out_trade_no }) => out_trade_no)).size).toBe(2);
  });

  it('closes an order that failed in WeChat Pay before it mints another number', async () => {
    const contract_id = await addSigned('N3');
    await shop.sandbox.operate('next-deduction', contract_id, { outcome: 'SYSTEMERROR' });
    await live(40);
    const [first, second] = await attempts(shop.deductions());
    expect([first?.state, first?.code, second?.state]).toEqual(['CLOSED', 'SYSTEMERROR', 'PAID']);
  });

  it('asks instead of sending again when every notification is lost', async () => {
    await addSigned('N4');
    shop.listens(false);
    await live(40);
    expect((await attempts(shop.deductions())).map(({ state, sends }) => [state, sends])).toEqual([
      ['PAID', 1],
    ]);
  });

  it('fails the cycle and ends the contract when the user has terminated it', async () => {
    const contract_id = await addSigned('N5');
    await shop.sandbox.operate('terminate', contract_id);
    await live(40);
    const found = await shop.deductions().contracts.get('N5');
    expect([found?.contract.state, found?.contract.ended_by]).toEqual(['ENDED', 'USER_TERMINATE']);
    expect(await attempts(shop.deductions())).toEqual([]);
  });

  it('refunds a deduction once, however often it is asked for', async () => {
    await addSigned('N6');
    await live(40);
    const [paid] = await attempts(shop.deductions());
    const out_trade_no = paid?.out_trade_no ?? '';
    const asked = { out_trade_no, amount: 500, out_refund_no: 'R1' };
    await shop.deductions().refund(asked);
    await shop.deductions().refund(asked);
    await live(1);
    const refunds = await shop.deductions().store.selectFrom('deduction_refunds').selectAll().execute();
    expect(refunds.map(({ state, amount }) => [state, amount])).toEqual([['SUCCESS', 500]]);
    await expect(shop.deductions().refund({ out_trade_no, amount: 1001 })).rejects.toThrow(
      `amount: expected 1 to 1000 fen, what is left of ${out_trade_no}, got 1001`,
    );
  });

  it('agrees with the bill, and corrects the ledger by a query where it does not', async () => {
    await addSigned('N7');
    await live(40);
    const { store } = shop.deductions();
    const [paid] = await store.selectFrom('deduction_attempts').selectAll().execute();
    const date = new Date((paid?.paid_at ?? 0) + 8 * 3_600_000).toISOString().slice(0, 10);
    expect(await shop.deductions().reconcile(date)).toMatchObject({
      agrees: true,
      bill: { payments: 1, paid: 1500 },
      here: { payments: 1, paid: 1500 },
    });
    // The ledger loses what it knew, as after a restored backup.
    await store
      .updateTable('deduction_attempts')
      .set({ state: 'UNKNOWN', transaction_id: null, paid_at: null })
      .execute();
    const corrected = await shop.deductions().reconcile(date);
    expect(corrected).toMatchObject({ agrees: true, corrected: { count: 1, first: [paid?.out_trade_no] } });
    expect((await attempts(shop.deductions()))[0]?.state).toBe('PAID');
    const again = await shop.deductions().reconcile(date);
    expect([again.digest, again.agrees, again.corrected.count]).toEqual([corrected.digest, true, 0]);
    const orders = [
      { out_trade_no: paid?.out_trade_no ?? '', amount: 1400 },
      { out_trade_no: 'X', amount: 5 },
    ];
    const others = await shop.deductions().reconcile({ date, orders });
    expect(others.counts).toEqual({ 'missing-here': 0, 'missing-there': 1, amount: 1, state: 0 });
  });
});

it('learns of a signing by a query when its notification is lost', async () => {
  shop = await openShop({ database: ':memory:' });
  shop.listens(false);
  await shop.deductions().contracts.add({ code: 'P1', plan: 'monthly' });
  await shop.sign('P1');
  await live(1);
  expect((await shop.deductions().contracts.get('P1'))?.contract.state).toBe('ACTIVE');
  await shop.close();
});

/** Deductions against the sandbox: what is sent, what is booked, what is done when something fails. */

import type { Deductions } from '@wechatpay-kit/deductions';
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

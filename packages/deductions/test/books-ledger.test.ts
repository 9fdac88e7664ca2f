/** Reconciliation of the ledger with the sandbox's bills: combined deductions, refunds, and what the ledger lost. */
import { type Deductions, openDeductions } from '@wechatpay-kit/deductions';
import { expect, onTestFinished, test } from 'vitest';
import { appid, openBench } from './families/bench.js';

test('a combined deduction and its refund agree as a whole, and are asked about when the ledger lost them', async () => {
  const bench = await openBench();
  const { pay, sandbox, notify_url } = bench;
  let now = await bench.now();
  const deductions = await openDeductions({
    pay,
    database: ':memory:',
    clock: () => now,
    rules: {
      appid,
      notify_url,
      plans: {
        daily: {
          family: 'combined',
          plan_id: 123,
          amount: 1500,
          description: '会员与配送',
          calendar: { every: 'days', days: 30 },
          fields: {
            sub_orders: [
              { sub_mchid: '1900000108', amount: 1000 },
              { sub_mchid: '1900000107', amount: 500 },
            ],
          },
        },
      },
    },
  });
  onTestFinished(async () => {
    await deductions.close();
    await bench.stop();
  });
  const json = {
    appid,
    plan_id: 123,
    out_contract_code: 'E1',
    contract_display_account: '读者',
    notify_url,
  };
  await bench.moveTo('09:00');
  now = await bench.now();
  const { data } = await pay.v3.ecommerce.combinePapay.contracts.preEntrustSign.post({ json });
  await sandbox.confirm(data.pre_entrustweb_id);
  const today = await bench.dayIn(0);
  await deductions.contracts.add({ code: 'E1', plan: 'daily', first_date: today });
  await deductions.contracts.check('E1');
  await deductions.tick();
  const { state, out_trade_no } = await attemptOf(deductions);
  expect(state).toBe('PAID');
  await deductions.refund({ out_trade_no, out_refund_no: 'R1' });
  await bench.moveTo('10:30');
  await sandbox.clock.advance({ hours: 24 });
  now = await bench.now();
  expect(await deductions.reconcile(today)).toMatchObject({
    rows: 4,
    bill: { payments: 1, paid: 1500, refunds: 1, refunded: 1500 },
    here: { payments: 1, paid: 1500, refunds: 1, refunded: 1500 },
    agrees: true,
    // Under way in the ledger, done in the bill.
    corrected: { count: 1, first: ['R1'] },
  });

  await lose(deductions);
  const mended = await deductions.reconcile(today);
  expect(mended).toMatchObject({ agrees: true, corrected: { count: 2, first: [out_trade_no, 'R1'] } });
  expect(await refunds(deductions)).toEqual([['SUCCESS', 1500]]);
  expect(await attemptOf(deductions)).toMatchObject({ state: 'PAID', refunded: 1500 });
  const again = await deductions.reconcile(today);
  expect(again).toMatchObject({ agrees: true, corrected: { count: 0 }, digest: mended.digest });

  await deductions.store.updateTable('deduction_attempts').set({ amount: 1400 }).execute();
  const { first } = await deductions.reconcile(today);
  const about = { number: out_trade_no, there: 1500, here: 1400, contract: 'E1', period: today };
  expect(first).toMatchObject([{ is: 'amount', kind: 'payment', ...about }]);
});

/** The ledger loses the result of the deduction, and has given up the refund, as after a restored backup. */
async function lose({ store }: Deductions): Promise<void> {
  const lost = { state: 'UNKNOWN', transaction_id: null, paid_at: null, refunded: 0 } as const;
  await store.updateTable('deduction_attempts').set(lost).execute();
  await store.updateTable('deduction_refunds').set({ state: 'REFUSED', wake_at: null }).execute();
}

async function refunds({ store }: Deductions): Promise<unknown[]> {
  const rows = await store.selectFrom('deduction_refunds').select(['state', 'amount']).execute();
  return rows.map(({ state, amount }) => [state, amount]);
}

function attemptOf({ store }: Deductions) {
  return store.selectFrom('deduction_attempts').selectAll().executeTakeFirstOrThrow();
}

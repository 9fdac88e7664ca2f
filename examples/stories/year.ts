import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Deductions, openDeductions, type Report } from '@wechatpay-kit/deductions';
import type { Stage } from './stage.js';

const hour = 3_600_000;
const appid = 'wxcbda96de0b165486';

/** A year of a thousand memberships, charged by the ledger of `@wechatpay-kit/deductions` and reconciled day by day. */
export async function year({ sandbox, pay, story }: Stage): Promise<void> {
  const count = Number(process.env['DEMO_CONTRACTS'] ?? 1_000);
  const months = 12;
  let skew = 0;
  const now = (): number => Date.now() + skew;
  /** Moves the sandbox's clock, which the ledger follows. */
  const moveTo = async (time: number): Promise<void> => {
    await sandbox.clock.advance({ seconds: Math.max(1, Math.ceil((time - now()) / 1_000)) });
    skew = (await sandbox.clock.now()).getTime() - Date.now();
  };

  story.chapter('1. The ledger, and its handler of notifications');
  let deductions: Deductions | undefined;
  const handler = pay.notifications.handler({ '*': async (event) => void (await deductions?.notify(event)) });
  const server = createServer(handler.node).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const notify_url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/deductions`;
  deductions = await openDeductions({
    pay,
    database: ':memory:',
    clock: now,
    rules: {
      appid,
      notify_url,
      plans: {
        // The price of each contract is kept with it.
        monthly: {
          family: 'papay',
          plan_id: 123,
          amount: ({ data }) => Number(data['price']),
          description: '会员月费',
          calendar: { every: 'month', day: 31, short: 'last' },
        },
      },
    },
  });
  story.say('SQLite in memory; a plan that charges on the last day of each month');

  story.chapter(`2. ${count} users sign`);
  const first_date = new Date(now() + 40 * hour).toISOString().slice(0, 10);
  await signAll({ sandbox, pay }, deductions, {
    count,
    notify_url,
    first_date,
    signed_at: now() - 24 * hour,
  });
  const signed = (await deductions.status()).contracts['ACTIVE'] ?? 0;
  story.check(`${signed} contracts are active`, signed === count);

  story.chapter('3. A year passes');
  const started = Date.now();
  const end = now() + 370 * 24 * hour;
  const cycles = count * months;
  const books: Report[] = [];
  /** WeChat Pay keeps bills for three months: the books are compared once a month, day by day. */
  const reconcileMonth = async (): Promise<void> => {
    const { paid_at } = await deductions.store
      .selectFrom('deduction_attempts')
      .select(({ fn }) => fn.max('paid_at').as('paid_at'))
      .executeTakeFirstOrThrow();
    const done = books.at(-1)?.date ?? '';
    for (let ago = 3; ago >= 0; ago--) {
      const date = dateOf(Number(paid_at) - ago * 24 * hour);
      if (date <= done || now() < Date.parse(`${date}T10:00:00+08:00`) + 24 * hour) continue;
      books.push(await deductions.reconcile(date));
    }
  };
  for (let shown = 0, compared = now(); now() < end; ) {
    const { next } = await deductions.tick();
    await sandbox.idle();
    const { paid } = await sumUp(deductions);
    if (paid >= cycles) break;
    if (paid >= shown + cycles / 4) {
      shown = paid;
      story.say(`${dateOf(now())}: ${paid} charges`);
    }
    if (now() > compared + 20 * 24 * hour && paid > 0) {
      compared = now();
      await reconcileMonth();
    }
    await moveTo(Math.min(end, Math.max(next ?? end, now() + 1_000)));
  }
  await moveTo(now() + 48 * hour);
  await deductions.tick();
  const { paid, fen } = await sumUp(deductions);
  const seconds = (Date.now() - started) / 1_000;
  story.check(`${paid} charges of ${cycles}, each month of each contract once`, paid === cycles);
  story.say(`${seconds.toFixed(1)} s, ${Math.round(paid / seconds)} charges a second`);

  story.chapter('4. The books agree with the bills');
  await reconcileMonth();
  const [agreeing, billed] = [
    books.filter(({ agrees }) => agrees).length,
    sum(books.map(({ bill }) => bill.paid)),
  ];
  story.check(`${agreeing} of ${books.length} days agree`, agreeing === books.length && agreeing >= months);
  story.check(`ledger ${yuan(fen)}, bills ${yuan(billed)}`, fen === billed);

  story.chapter('5. One contract, as sentences');
  for await (const { at, text } of deductions.history('YEAR0')) {
    story.say(`${new Date(at + 8 * hour).toISOString().slice(0, 16)} ${text.en}`);
    if (text.en.includes('is paid')) break;
  }
  await deductions.close();
  server.close();
}

/** The users open the page of the contract and sign, sixteen at a time. */
async function signAll(
  { sandbox, pay }: Pick<Stage, 'sandbox' | 'pay'>,
  deductions: Deductions,
  given: { count: number; notify_url: string; first_date: string; signed_at: number },
): Promise<void> {
  const { count, notify_url, first_date, signed_at } = given;
  const numbers = Array.from({ length: count }, (_, at) => at).values();
  const lanes = Array.from({ length: 16 }, async () => {
    for (const at of numbers) {
      const contract_code = `YEAR${at}`;
      await deductions.contracts.add({
        code: contract_code,
        plan: 'monthly',
        first_date,
        data: { price: 1_000 + (at % 500) },
      });
      const page = pay.handoff.contract.entrustweb({
        appid,
        plan_id: 123,
        contract_code,
        request_serial: at + 1,
        contract_display_account: '张三',
        notify_url,
      });
      await sandbox.confirm(page);
    }
  });
  await Promise.all(lanes);
  await sandbox.idle();
  // In this story the first month is not charged at the signing.
  await deductions.store.updateTable('deduction_contracts').set({ signed_at }).execute();
}

async function sumUp({ store }: Deductions): Promise<{ paid: number; fen: number }> {
  const { paid, fen } = await store
    .selectFrom('deduction_attempts')
    .select(({ fn }) => [fn.countAll().as('paid'), fn.sum('amount').as('fen')])
    .where('state', '=', 'PAID')
    .executeTakeFirstOrThrow();
  return { paid: Number(paid), fen: Number(fen ?? 0) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** The day in Beijing. */
function dateOf(time: number): string {
  return new Date(time + 8 * hour).toISOString().slice(0, 10);
}

function yuan(fen: number): string {
  return `${(fen / 100).toFixed(2)} yuan`;
}

/** A merchant whose calls are made one by one: rows as the ledger would have them, and the sandbox's clock. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { memoryStore, WeChatPay } from 'wechatpay-kit';
import { type NotificationTold, readNotification } from '../../src/families/notifications.js';
import type { AttemptCall, RefundCall } from '../../src/families/types.js';
import type { Plan, Rules } from '../../src/rules/types.js';
import type { AttemptRow, ContractRow, CycleRow } from '../../src/store/schema.js';

export const appid = 'wxd678efh567hg6787';
const hour = 3_600_000;

/** What a call is about. */
export interface About {
  readonly plan: Partial<Plan> & Pick<Plan, 'family'>;
  readonly code?: string;
  readonly contract_id?: string | null;
  readonly out_trade_no?: string;
  readonly amount?: number;
  readonly period?: string;
  readonly sent_at?: number;
  readonly now?: number;
  /** @default a closed port */
  readonly notify_url?: string;
}

/** A call of a family, with rows of a contract whose first number was sent just now. */
export function callOf(pay: WeChatPay, about: About): AttemptCall {
  const now = about.now ?? Date.now();
  const { code = 'C1', amount = 1500, period = '2026-03-31', out_trade_no = 'D1', sent_at = now } = about;
  const plan: Plan = {
    plan_id: 123,
    amount,
    calendar: { every: 'month', day: 15 },
    description: '会员月费',
    ...about.plan,
  };
  const contract: ContractRow = {
    code,
    plan: 'monthly',
    contract_id: about.contract_id ?? null,
    openid: 'o1',
    state: about.contract_id === undefined || about.contract_id === null ? 'PENDING' : 'ACTIVE',
    signed_at: now,
    ended_by: null,
    ended_at: null,
    paused: 0,
    first_date: period,
    next_date: null,
    cycle: period,
    wake_at: now,
    leased_until: 0,
    lease: null,
    data: '{}',
    version: 0,
    created_at: now,
    changed_at: now,
  };
  const cycle: CycleRow = {
    contract: code,
    period,
    state: 'ATTEMPTING',
    amount,
    description: '会员月费',
    noticed_at: null,
    first_day: null,
    last_day: null,
    attempts: 1,
    failures: 0,
    not_before: 0,
    reason: null,
    attention: 0,
    opened_at: now,
    changed_at: now,
  };
  const attempt: AttemptRow = {
    out_trade_no,
    contract: code,
    period,
    n: 1,
    state: 'INTENDED',
    amount,
    plan: 'monthly',
    openid: 'o1',
    sends: 1,
    sent_at,
    query_at: null,
    queries: 0,
    refused: 0,
    code: null,
    message: null,
    transaction_id: null,
    paid_at: null,
    refunded: 0,
    intended_at: sent_at,
    changed_at: sent_at,
  };
  const rules: Rules = { appid, notify_url: about.notify_url ?? 'http://127.0.0.1:9/deductions', plans: {} };
  return { pay, rules, plan, contract, cycle, attempt, now };
}

/** The refund of what a call has deducted. */
export function refundOf(call: AttemptCall, out_refund_no: string, amount = call.attempt.amount): RefundCall {
  return { ...call, out_refund_no, amount, reason: '多扣退还' };
}

/** A sandbox with a client. */
export interface Bench {
  readonly sandbox: Sandbox;
  readonly pay: WeChatPay;
  readonly now: () => Promise<number>;
  /** Moves the clock to a time of the day in Beijing: today if it is ahead, else tomorrow. */
  readonly moveTo: (clock: string) => Promise<void>;
  /** The day in Beijing so many days ahead. */
  readonly dayIn: (days: number) => Promise<string>;
  readonly notify_url: string;
  /** What the verified notifications tell, in order, so far. */
  readonly told: () => Promise<readonly NotificationTold[]>;
  /** A name that was not used yet. */
  readonly fresh: (kind: string) => string;
  readonly stop: () => Promise<void>;
}

/** The sandbox refuses fields that the description lacks. */
export async function openBench(): Promise<Bench> {
  const sandbox = await startSandbox({ strict: true });
  const pay = new WeChatPay({ ...sandbox.config });
  const heard: NotificationTold[] = [];
  const handler = pay.notifications.handler(
    {
      '*': (event) => {
        const told = readNotification(event);
        if (told !== undefined) heard.push(told);
      },
    },
    { store: memoryStore() },
  );
  const server = createServer(handler.node).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const now = async (): Promise<number> => (await sandbox.clock.now()).getTime();
  let count = 0;
  return {
    sandbox,
    pay,
    now,
    moveTo: async (clock) => {
      const [hours = 0, minutes = 0] = clock.split(':').map(Number);
      const time = ((await now()) + 8 * hour) % (24 * hour);
      const ahead = hours * hour + minutes * 60_000 - time;
      await sandbox.clock.advance({ seconds: Math.ceil((ahead > 0 ? ahead : ahead + 24 * hour) / 1000) });
    },
    dayIn: async (days) => new Date((await now()) + (8 + 24 * days) * hour).toISOString().slice(0, 10),
    notify_url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/told`,
    told: async () => {
      await sandbox.idle();
      return heard;
    },
    fresh: (kind) => `${kind}${++count}`,
    stop: async () => {
      server.close();
      await sandbox.stop();
    },
  };
}

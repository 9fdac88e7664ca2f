/** A merchant of monthly memberships: the sandbox, a server for its notifications, and the ledger. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Deductions,
  type DeductionsOptions,
  openDeductions,
  type Rules,
} from '@wechatpay-kit/deductions';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { memoryStore, WeChatPay } from 'wechatpay-kit';

export const appid = 'wxcbda96de0b165486';
const hour = 3_600_000;

/** What the shop is opened with. */
export interface ShopOptions {
  readonly database: string;
  readonly rules?: (notify_url: string) => Partial<Rules>;
  /** What is registered with WeChat Pay beside the default. */
  readonly registers?: Parameters<Sandbox['register']>[0];
}

/** The shop. */
export interface Shop {
  readonly sandbox: Sandbox;
  readonly pay: WeChatPay;
  readonly notify_url: string;
  /** The deductions; `reopen` replaces them, as a process that starts anew does. */
  readonly deductions: () => Deductions;
  readonly reopen: () => Promise<Deductions>;
  readonly now: () => number;
  /** Sets how far the sandbox's clock is ahead, in milliseconds, after it was moved elsewhere. */
  readonly setSkew: (skew: number) => void;
  /** Moves the clock to a time of the day in Beijing, so many days ahead. */
  readonly moveTo: (clock: string, days?: number) => Promise<void>;
  /** Signs a contract in WeChat. @returns its contract_id */
  readonly sign: (code: string) => Promise<string>;
  /** Lets notifications through, or drops them. */
  readonly listens: (isListening: boolean) => void;
  readonly close: () => Promise<void>;
}

/** Opens a shop at midnight in Beijing, so that signing and charging days are known. */
export async function openShop({ database, rules, registers }: ShopOptions): Promise<Shop> {
  const sandbox = await startSandbox();
  if (registers !== undefined) await sandbox.register(registers);
  const pay = new WeChatPay({ ...sandbox.config });
  let skew = (await sandbox.clock.now()).getTime() - Date.now();
  const now = (): number => Date.now() + skew;
  let isListening = true;
  let deductions: Deductions | undefined;
  const handler = pay.notifications.handler(
    {
      '*': async (event) => {
        if (!isListening) throw new Error('the shop is closed');
        await deductions?.notify(event);
      },
    },
    { store: memoryStore(), onError: () => {} },
  );
  const server: Server = createServer(handler.node).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const notify_url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/deductions`;
  const options = (): DeductionsOptions => ({
    pay,
    database,
    clock: now,
    rules: {
      appid,
      notify_url,
      plans: {
        monthly: {
          family: 'papay',
          plan_id: 123,
          amount: 1500,
          description: '会员月费',
          calendar: { every: 'month', day: 15 },
        },
      },
      ...rules?.(notify_url),
    },
  });
  deductions = await openDeductions(options());
  return {
    sandbox,
    pay,
    notify_url,
    now,
    deductions: () => deductions as Deductions,
    reopen: async () => {
      await deductions?.close();
      deductions = await openDeductions(options());
      return deductions;
    },
    setSkew: (value) => {
      skew = value;
    },
    moveTo: async (clock, days = 0) => {
      const [hours = 0, minutes = 0] = clock.split(':').map(Number);
      const time = now() + 8 * hour;
      const target = time - (time % (24 * hour)) + days * 24 * hour + hours * hour + minutes * 60_000;
      const ahead = target <= time ? target + 24 * hour : target;
      await sandbox.clock.advance({ seconds: Math.ceil((ahead - time) / 1000) });
      skew = (await sandbox.clock.now()).getTime() - Date.now();
      await sandbox.idle();
    },
    sign: async (code) => {
      const page = pay.handoff.contract.entrustweb({
        appid,
        plan_id: 123,
        contract_code: code,
        request_serial: Number.parseInt(code.replaceAll(/\D/g, ''), 10) + 1,
        contract_display_account: '读者',
        notify_url,
      });
      await sandbox.confirm(page);
      const xml = { appid, mch_id: pay.mchid, plan_id: '123', contract_code: code, version: '1.0' as const };
      return (await pay.v2.papay.querycontract.post({ xml })).data.contract_id ?? '';
    },
    listens: (value) => {
      isListening = value;
    },
    close: async () => {
      server.close();
      await deductions?.close();
      await sandbox.stop();
    },
  };
}

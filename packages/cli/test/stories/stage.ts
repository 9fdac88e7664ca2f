import type { Sandbox } from '@wechatpay-kit/sandbox';
import { expect } from 'vitest';
import type { Json, Merchant } from './merchant.js';

/** What a story is told with: the same for each client. */
export interface Stage {
  readonly sandbox: Sandbox;
  readonly merchant: Merchant;
}

/** A story, once for each protocol in which it can be told. */
export interface Story {
  readonly title: string;
  readonly v3?: (stage: Stage) => Promise<void>;
  readonly v2?: (stage: Stage) => Promise<void>;
}

export const appid = 'wxd678efh567hg6787';
export const openid = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o';

const hour = 3_600_000;
const day = 24 * hour;

/** The accounts whose balance differs after `doing`, with the difference in fen. Where opening balances are from is left out. */
export async function movedBy(
  sandbox: Sandbox,
  doing: () => Promise<unknown>,
): Promise<Record<string, number>> {
  const before = await balancesOf(sandbox);
  await doing();
  const after = await balancesOf(sandbox);
  const moved: Record<string, number> = {};
  for (const [account, amount] of after) {
    const difference = amount - (before.get(account) ?? 0);
    if (difference !== 0 && !account.startsWith('outside/')) moved[account] = difference;
  }
  return moved;
}

async function balancesOf({ balances }: Sandbox): Promise<Map<string, number>> {
  return new Map((await balances.list()).map(({ account, amount }) => [account, amount]));
}

/** Asserts that the merchant has received exactly these notifications at a path, in this order. */
export async function expectHeard(
  { sandbox, merchant }: Stage,
  path: string,
  ...told: Json[]
): Promise<void> {
  await sandbox.idle();
  expect(await merchant.heard(path), `notifications at ${path}`).toEqual(
    told.map((one) => expect.objectContaining(one)),
  );
}

/** Moves the clock to an hour of the day in Beijing, some days ahead, and returns the present day. */
export async function moveTo({ clock }: Sandbox, hours: number, days = 1): Promise<string> {
  const now = (await clock.now()).getTime() + 8 * hour;
  const target = Math.floor(now / day) * day + days * day + hours * hour;
  await clock.advance({ seconds: Math.max(0, Math.ceil((target - now) / 1000)) });
  return new Date(now).toISOString().slice(0, 10);
}

/** The day some days ahead of the sandbox's clock, in Beijing: `2026-01-31`. */
export async function dateIn({ clock }: Sandbox, days: number): Promise<string> {
  const now = (await clock.now()).getTime();
  return new Date(now + 8 * hour + days * day).toISOString().slice(0, 10);
}

/** The time some days ahead of the sandbox's clock: `2026-01-31T08:00:00+08:00`. */
export async function timeIn({ clock }: Sandbox, days: number): Promise<string> {
  const now = (await clock.now()).getTime();
  return `${new Date(now + 8 * hour + days * day).toISOString().slice(0, 19)}+08:00`;
}

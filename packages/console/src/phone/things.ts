import type { PhoneThing } from './api.js';
import type { ListName } from './state.js';

/** The kinds of things in each list of the wallet. */
const kinds: Readonly<Record<ListName, readonly string[]>> = {
  bills: ['order', 'transfer', 'red-packet', 'complaint'],
  contracts: ['contract', 'transfer-authorization', 'etc-contract', 'plate'],
  coupons: ['coupon', 'merchant-coupon', 'product-coupon'],
  services: ['pay-score-order', 'pay-score-permission', 'pay-score-sign-plan'],
};

export function inList(list: ListName, things: readonly PhoneThing[]): PhoneThing[] {
  return things.filter(({ kind }) => kinds[list].includes(kind));
}

/** The states of what the user can use or has still to do. All others are past, and shown quietly. */
const lively: ReadonlySet<string> = new Set([
  'NOTPAY', 'USERPAYING', 'WAIT_USER_CONFIRM', 'SENT', 'CREATED', 'UNBINDUSER', 'SIGNED', 'TAKING_EFFECT', 'AVAILABLE',
  'DOING', 'SENDED', 'EFFECTIVE', 'NORMAL',
]); // biome-ignore format: a list reads better in rows

export function isLively({ state }: PhoneThing): boolean {
  return lively.has(state);
}

/** Whether the money of a thing comes to the user. */
export function isIncome({ kind }: PhoneThing): boolean {
  return kind === 'transfer' || kind === 'red-packet';
}

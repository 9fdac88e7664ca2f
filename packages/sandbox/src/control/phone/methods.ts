import type { Text } from '../../description/text.js';
import { accountOf, balanceOf } from '../../products/shared/ledger.js';
import type { Shown } from '../../products/shared/shown.js';
import type { World } from '../../runtime/world.js';

/** What can pay, as the phone offers it. */
export interface PhoneMethod {
  /** For `confirm`: `CHANGE`, or the code of a bank. */
  readonly id: string;
  readonly name: Text;
  /** Of the change, in fen. */
  readonly balance?: number;
  /** Whether it has enough. */
  readonly enough: boolean;
}

/** The cards of every user of the sandbox, by WeChat Pay's codes of banks (银行类型). They always have enough. */
const cards: Readonly<Record<string, Text>> = {
  CMB_DEBIT: { zh: '招商银行储蓄卡（8888）', en: 'CMB debit card (8888)' },
  ICBC_DEBIT: { zh: '工商银行储蓄卡（6666）', en: 'ICBC debit card (6666)' },
  CCB_CREDIT: { zh: '建设银行信用卡（2468）', en: 'CCB credit card (2468)' },
};

/** @param openid the user who is about to pay, if known */
export function listMethods(
  world: World,
  { pays = false, amount = 0 }: Shown,
  openid: string | undefined,
): PhoneMethod[] {
  if (!pays) return [];
  const balance = openid === undefined ? 0 : changeOf(world, openid);
  return [
    { id: 'CHANGE', name: { zh: '零钱', en: 'Balance' }, balance, enough: balance >= amount },
    ...Object.entries(cards).map(([id, name]) => ({ id, name, enough: true })),
  ];
}

/** The change of a user with all merchants, in fen. */
export function changeOf({ merchants }: World, openid: string): number {
  return merchants.list().reduce((sum, world) => sum + balanceOf(world, accountOf(openid, 'CHANGE')), 0);
}

import type { World } from '../../runtime/world.js';
import { listTerms, phaseOf, type Shown } from '../shared/shown.js';
import { type Authorization, requireOpen } from './authorization.js';
import { type Bill, requireConfirmable } from './bill.js';

/** What the page of a transfer shows. */
export function showBill({ mchid, clock }: World, bill: Bill): Shown {
  const { state, amount, remark, openid, sub_mchid, out_bill_no, created_at, authorizes } = bill;
  const isConfirmed = state === 'TRANSFERING' || state === 'SUCCESS';
  return {
    phase: phaseOf(isConfirmed, () => requireConfirmable(bill, clock.now())),
    payee: sub_mchid ?? mchid,
    amount,
    description: remark,
    openid,
    terms: listTerms(
      [{ zh: '转账时间', en: 'Sent' }, { time: new Date(created_at).toISOString() }],
      [{ zh: '转账单号', en: 'Transfer' }, { text: out_bill_no }],
      [
        { zh: '同时授权', en: 'Also authorizes' },
        authorizes === undefined
          ? undefined
          : { text: { zh: '以后的转账自动收款', en: 'further transfers arrive by themselves' } },
      ],
    ),
  };
}

/** What the page of an authorization of transfers shows. */
export function showAuthorization({ mchid, clock }: World, authorization: Authorization): Shown {
  const { openid, state, user_display_name, perception, out_authorization_no } = authorization;
  return {
    phase: phaseOf(state === 'TAKING_EFFECT', () => requireOpen(authorization, clock.now())),
    payee: mchid,
    description: perception,
    openid,
    terms: listTerms(
      [{ zh: '授权账号', en: 'Account' }, { text: user_display_name }],
      [{ zh: '授权单号', en: 'Authorization' }, { text: out_authorization_no }],
    ),
  };
}

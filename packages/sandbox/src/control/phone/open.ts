import type { World } from '../../runtime/world.js';
import { findOpened } from '../user.js';
import { listMethods } from './methods.js';
import type { PhonePage } from './types.js';

/**
 * A page as the phone shows it.
 *
 * @param openid the user of the phone, whose change may pay
 * @throws Refusal UNKNOWN_ID or EXPIRED
 */
export function openPage(world: World, id: string, openid: string | undefined): PhonePage {
  const { page, merchant } = findOpened(world, id);
  const shown = page.show();
  const { order, contract, thing, what } = page.describe();
  const { phase, payee, amount, currency, description, terms = [], failure } = shown;
  const user = shown.openid ?? order?.openid ?? contract?.openid;
  return {
    what,
    ...(thing === undefined ? {} : { kind: thing.kind }),
    id: page.id,
    state: order?.trade_state ?? contract?.state ?? thing?.state ?? '',
    phase,
    done: phase !== 'waiting',
    payee,
    ...(amount === undefined ? {} : { amount, currency: currency ?? 'CNY' }),
    ...(description === undefined || description === '' ? {} : { description }),
    terms,
    ...(user === undefined ? {} : { openid: user }),
    bound: shown.openid !== undefined,
    methods: listMethods(merchant, shown, user ?? openid),
    reasons: page.reasons ?? ['cancelled'],
    ...(failure === undefined ? {} : { failure }),
  };
}

import type { World } from '../../runtime/world.js';
import { describeTerms } from '../shared/contract-terms.js';
import { contracts } from '../shared/contracts.js';
import type { Combination } from '../shared/orders/combination.js';
import { describeV3 } from '../shared/orders/describe.js';
import { isPaid, type Order, requirePayable } from '../shared/orders/order.js';
import type { UserThing } from '../shared/product.js';
import { phaseOf, type Shown, type Term } from '../shared/shown.js';
import { reasonOf } from './failures.js';

/** What the cashier shows. */
export function showOrder(world: World, order: Order): Shown {
  const { parties, total: amount, currency, description, payer } = order;
  const now = world.clock.now();
  return {
    phase: phaseOf(isPaid(order), () => requirePayable(order, now)),
    payee: parties.sub_mchid ?? parties.mchid,
    amount,
    currency,
    description,
    openid: payer?.openid,
    pays: true,
    terms: signedTerms(world, order),
    failure: reasonOf(order),
  };
}

/** The contract that the payment signs. */
function signedTerms(world: World, { signs }: Order): readonly Term[] | undefined {
  if (signs === undefined || signs.error !== undefined) return undefined;
  const contract = world.store.table(contracts).get(signs.key);
  return contract && describeTerms(world, contract, signs.terms);
}

/** What the cashier of a combined order shows. */
export function showCombined(world: World, combination: Combination, parts: readonly Order[]): Shown {
  const { prepay, payer } = combination;
  const now = world.clock.now();
  return {
    phase: phaseOf(parts.every(isPaid), () => {
      for (const order of parts) requirePayable({ ...order, prepay }, now);
    }),
    payee: world.mchid,
    amount: parts.reduce((sum, { total }) => sum + total, 0),
    currency: parts[0]?.currency,
    description: parts.map(({ description }) => description).join('、'),
    openid: payer?.openid,
    pays: true,
    terms: parts.map(({ parties, description, total }) => ({
      label: { zh: `商户 ${parties.mchid}`, en: `Merchant ${parties.mchid}` },
      text: description,
      amount: total,
    })),
    failure: parts.map(reasonOf).find((reason) => reason !== undefined),
  };
}

/** What the user's wallet shows of an order. */
export function showInWallet(order: Order, now: number): Omit<UserThing, 'kind' | 'id'> {
  const { trade_state, ...fields } = describeV3(order, now);
  const { description, total, currency, created_at, payment, prepay } = order;
  const phase = phaseOf(isPaid(order), () => requirePayable(order, now));
  return {
    state: String(trade_state),
    fields,
    title: description,
    amount: total,
    currency,
    at: new Date(payment?.at ?? created_at),
    ...(phase === 'waiting' && prepay !== undefined ? { opens: prepay.prepay_id } : {}),
    ...(phase === 'agreed' ? { can: ['raise-complaint'] } : {}),
  };
}

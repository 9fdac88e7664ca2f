import { type Contract, contractAt, isProposed } from '../../products/shared/contract.js';
import { type Order, tradeState } from '../../products/payments/order.js';
import type { Session } from '../../products/contracts/session.js';
import type { Entrance } from '../user.js';
import type { World } from '../../runtime/world.js';
import { isRecord } from './problem.js';
import type { BridgeContract, BridgeOpened, BridgeOpening, BridgeOpens, BridgeOrder } from './types.js';

/** @returns the page that an answer opens for the user, or `undefined` */
export function findOpening({ store }: World, data: unknown): BridgeOpening | undefined {
  if (!isRecord(data)) return undefined;
  const text = (name: string): string => (typeof data[name] === 'string' ? data[name] : '');
  const order = store.orders.find('entrance', text('prepay_id'));
  if (order !== undefined) {
    const { prepay_id, code_url, mweb_url } = order;
    return {
      id: prepay_id,
      what: orderOpens(order),
      ...(code_url === undefined ? {} : { qr: code_url }),
      ...(mweb_url === undefined ? {} : { url: mweb_url }),
    };
  }
  const session = store.sessions.get(text('session_id')) ?? store.sessions.get(text('pre_entrustweb_id'));
  return session && { id: session.id, what: sessionOpens(session) };
}

/** @returns the state of the order or the contract of an id */
export function describeOpened({ store, clock }: World, entrance: Entrance): BridgeOpened {
  const now = clock.now();
  const signs = 'order' in entrance ? entrance.order.contract : entrance.session.contract;
  const contract = store.contracts.get(signs);
  const signed = contract === undefined ? {} : { contract: describeContract(contractAt(contract, now)) };
  if ('session' in entrance) return { what: sessionOpens(entrance.session), ...signed };
  const order = store.orders.get(entrance.order.out_trade_no) ?? entrance.order;
  return { what: orderOpens(order), order: describeOrder(order, now), ...signed };
}

function orderOpens({ contract_error }: Order): BridgeOpens {
  return contract_error === undefined ? 'payment-and-contract' : 'payment';
}

function sessionOpens({ family }: Session): BridgeOpens {
  return family === 'individual' ? 'authorization' : 'contract';
}

function describeOrder(order: Order, now: number): BridgeOrder {
  const { out_trade_no, payment } = order;
  return {
    out_trade_no,
    trade_state: tradeState(order, now),
    ...(payment === undefined ? {} : { transaction_id: payment.transaction_id, openid: payment.openid }),
  };
}

/** Uses the field names of the products' own answers. */
function describeContract(contract: Contract): BridgeContract {
  const { family, state, plan_id, code } = contract;
  const signed = isProposed(contract) ? undefined : contract;
  const id = family === 'individual' ? 'individual_auth_id' : 'contract_id';
  return {
    family,
    state,
    ...(family === 'individual' ? {} : { plan_id }),
    [family === 'pap' ? 'contract_code' : 'out_contract_code']: code,
    ...(signed === undefined ? {} : { [id]: signed.contract_id, openid: signed.openid }),
  };
}

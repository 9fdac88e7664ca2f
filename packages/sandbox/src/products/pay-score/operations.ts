import { Refusal } from '../../runtime/refusal.js';
import type { Answer, V3Call, V3Handler } from '../shared/handler.js';
import { followsOther, type Reading } from '../shared/reading.js';
import { cancel, complete, modify, pay, queryOrder, sendMessage, sync } from './change.js';
import { createCompleted, createOrder } from './create.js';
import { findDeduction, registerDeduction } from './deduction.js';
import type { Placed } from './order.js';

export const orderReadings: Readonly<Record<string, Reading>> = {
  'pay-score-wrong-state': {
    usual: 'a call in the wrong state answers INVALID_ORDER_STATE, ORDER_CANCELED or ORDER_DONE',
    other: 'a call in the wrong state answers INVALID_REQUEST',
  },
  'pay-score-cancel-unconfirmed': {
    usual: 'a pay score order can be cancelled before the user confirms it',
    other: 'a pay score order can be cancelled only once the user has confirmed it',
  },
};

const abroad = 'v3/payscore/oversea/partner';
const acquirer = 'v3/payscore/acquiringbank';

/** The operations of pay score orders: a merchant's own, and those of partners for their sub-merchants. */
export const orderOperations: Readonly<Record<string, V3Handler>> = {
  ...operationsOf('v3/payscore', 'direct'),
  ...operationsOf('v3/payscore/partner', 'partner'),
  ...pickHandlers(operationsOf(abroad, 'oversea'), [
    `POST ${abroad}/serviceorder`,
    `GET ${abroad}/serviceorder`,
    `POST ${abroad}/serviceorder/{out_order_no}/cancel`,
    `POST ${abroad}/serviceorder/{out_order_no}/complete`,
    `POST ${abroad}/serviceorder/{out_order_no}/sync`,
  ]),
  ...pickHandlers(operationsOf(acquirer, 'acquiringbank'), [
    `POST ${acquirer}/serviceorder`,
    `GET ${acquirer}/serviceorder`,
    `POST ${acquirer}/serviceorder/{out_order_no}/cancel`,
    `POST ${acquirer}/serviceorder/{out_order_no}/complete`,
    `POST ${acquirer}/serviceorder/{out_order_no}/modify`,
    `POST ${acquirer}/serviceorder/{out_order_no}/sync`,
  ]),
  [`POST ${acquirer}/servicepayondeliveryorder`]: (call) => {
    const { channel_id: _, ...body } = createOrder(call, 'acquiringbank').body ?? {};
    return { status: 200, body };
  },
  [`POST ${acquirer}/serviceorder/{out_order_no}/registerdeductinfo`]: registerDeduction,
  [`GET ${acquirer}/serviceorder/deduction`]: findDeduction,
};

function pickHandlers(all: Record<string, V3Handler>, names: readonly string[]): Record<string, V3Handler> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
}

function operationsOf(base: string, placed: Placed): Record<string, V3Handler> {
  const orders = `${base}/serviceorder`;
  const order = `${orders}/{out_order_no}`;
  const handlers: Readonly<Record<string, (call: V3Call, placed: Placed) => Answer>> = {
    [`POST ${orders}`]: createOrder,
    [`POST ${base}/servicepayondeliveryorder`]: createOnDelivery,
    [`POST ${orders}/direct-complete`]: createCompleted,
    [`GET ${orders}`]: queryOrder,
    [`POST ${order}/cancel`]: cancel,
    [`POST ${order}/complete`]: complete,
    [`POST ${order}/modify`]: modify,
    [`POST ${order}/pay`]: pay,
    [`POST ${order}/sync`]: sync,
    [`POST ${order}/send-pendingmessage`]: (call) => sendMessage(call, placed, 'pending'),
    [`POST ${order}/send-prepaidmessage`]: (call) => sendMessage(call, placed, 'prepaid'),
  };
  return Object.fromEntries(
    Object.entries(handlers).map(([name, handler]) => [name, (call) => answer(call, placed, handler)]),
  );
}

/** Its answer names no channel, as the only one of the orders of acquiring institutions. */
function createOnDelivery(call: V3Call, placed: Placed): Answer {
  const { body = {}, ...answer } = createOrder(call, placed);
  const { channel_id: _, ...fields } = body;
  return { ...answer, body: fields };
}

const ofState: readonly string[] = ['INVALID_ORDER_STATE', 'ORDER_CANCELED', 'ORDER_DONE'];

function answer(call: V3Call, placed: Placed, handler: (call: V3Call, placed: Placed) => Answer): Answer {
  try {
    return handler(call, placed);
  } catch (error) {
    const isRead =
      error instanceof Refusal &&
      ofState.includes(error.code) &&
      followsOther(call.world, 'pay-score-wrong-state');
    throw isRead ? new Refusal('INVALID_REQUEST', error.message) : error;
  }
}

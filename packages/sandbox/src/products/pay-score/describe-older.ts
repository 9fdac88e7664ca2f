import { compactTime } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import { describeIds, pickFields } from './describe.js';
import { type ServiceOrder, stateOf } from './order.js';

/** What the merchant completes an order with. It exists once the user has confirmed. */
export function ticketOf({ state, order_id }: ServiceOrder): string | undefined {
  return state === 'CREATED' || state === 'REVOKED' ? undefined : `T${order_id}`;
}

/** What a query of the older products answers. */
export function describeOlder(world: World, order: ServiceOrder): Readonly<Record<string, unknown>> {
  const { fields, completion = {}, total_amount, collection } = order;
  const paid = collection?.paid;
  const ticket = ticketOf(order);
  return {
    ...describeIdsOf(world, order),
    state: olderState(order, world.clock.now()),
    ...pickFields(fields, [
      'service_start_time', 'service_end_time', 'service_start_location', 'service_end_location',
      'service_introduction', 'fees', 'discounts', 'risk_amount', 'attach',
    ]),
    ...pickFields(completion, [
      'finish_type', 'real_service_start_time', 'real_service_end_time', 'real_service_end_location', 'fees',
      'discounts',
    ]),
    ...(total_amount === undefined ? {} : { total_amount }),
    ...(ticket === undefined ? {} : { finish_ticket: ticket }),
    ...(paid?.type === 'NEWTON'
      ? { pay_succ_time: compactTime(paid.at), finish_transaction_id: paid.transaction_id }
      : {}),
    ...(paid?.type === 'MCH' ? { pay_succ_time: paid.paid_time, pay_type: 'MchChannelPayType' } : {}),
  }; // biome-ignore format: lists read better in rows
}

function describeIdsOf(world: World, order: ServiceOrder): Readonly<Record<string, unknown>> {
  const { order_id: _, ...ids } = describeIds(world, order);
  return ids;
}

function olderState(order: ServiceOrder, now: number): string {
  const state = stateOf(order, now);
  if (state === 'DONE') return order.collection?.paid === undefined ? 'FINISHED' : 'USER_PAID';
  if (state === 'DOING') return order.completion === undefined ? 'USER_ACCEPTED' : 'FINISHED';
  return state;
}

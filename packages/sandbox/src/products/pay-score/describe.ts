import { compactTime } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import { type Collection, type ServiceOrder, stateOf } from './order.js';

type Fields = Readonly<Record<string, unknown>>;

const service: readonly string[] = [
  'service_id', 'appid', 'sub_appid', 'sub_mchid', 'channel_id', 'currency', 'service_introduction', 'post_payments', 'post_discounts',
  'risk_fund', 'time_range', 'location',
]; // biome-ignore format: a list reads better in rows

/** The ids of an order, for the answers that have nothing else. */
export function describeIds(
  { mchid }: Pick<World, 'mchid'>,
  { out_order_no, order_id, fields }: ServiceOrder,
): Fields {
  return { mchid, out_order_no, order_id, ...pickFields(fields, ['appid', 'service_id']) };
}

/** The fields that a creation and a completion answer. */
export function describeService(world: World, order: ServiceOrder): Fields {
  const state = stateOf(order, world.clock.now());
  return {
    ...describeIds(world, order),
    ...pickFields(order.fields, service),
    state,
    ...(state === 'DOING'
      ? { state_description: order.completion === undefined ? 'USER_CONFIRM' : 'MCH_COMPLETE' }
      : {}),
  };
}

/** What a creation answers. */
export function describeCreated(world: World, order: ServiceOrder): Fields {
  return {
    ...describeService(world, order),
    ...pickFields(order.fields, ['attach', 'notify_url', 'shopping_info']),
    package: order.package,
  };
}

/** The total, once the order is completed. */
export function describeTotal({ total_amount, collection }: ServiceOrder): Fields {
  if (total_amount === undefined) return {};
  return { total_amount, need_collection: collection !== undefined };
}

/** What a query answers. */
export function describeOrder(world: World, order: ServiceOrder): Fields {
  const { openid, collection, fields } = order;
  return {
    ...describeService(world, order),
    ...describeTotal(order),
    ...(collection === undefined ? {} : { collection: describeCollection(collection) }),
    ...pickFields(fields, ['attach', 'notify_url', 'sub_openid']),
    ...(openid === undefined ? {} : { openid }),
  };
}

function describeCollection({ amount, paid }: Collection): Fields {
  if (paid === undefined) {
    return { state: 'USER_PAYING', total_amount: amount, paying_amount: amount, paid_amount: 0 };
  }
  const detail =
    paid.type === 'MCH'
      ? { paid_time: paid.paid_time }
      : { paid_time: compactTime(paid.at), transaction_id: paid.transaction_id };
  return {
    state: 'USER_PAID',
    total_amount: amount,
    paying_amount: 0,
    paid_amount: amount,
    details: [{ seq: 1, amount, paid_type: paid.type, ...detail }],
  };
}

/** @returns the given fields that exist */
export function pickFields(fields: Fields, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    names.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]])),
  );
}

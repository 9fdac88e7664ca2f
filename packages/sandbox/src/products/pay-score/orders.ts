import { parameterError, Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';
import type { Placed, ServiceOrder } from './order.js';

type Index = 'order_id' | 'page' | 'query_id' | 'transaction_id' | 'user';

/** The pay score orders, by out_order_no. */
export const serviceOrders: TableDefinition<ServiceOrder, Index> = {
  name: 'service-orders',
  key: ({ out_order_no }) => out_order_no,
  indexes: {
    order_id: ({ order_id }) => [order_id],
    page: (order) => [order.package],
    query_id: ({ query_id }) => [query_id],
    transaction_id: ({ collection }) => [
      collection?.paid?.type === 'NEWTON' ? collection.paid.transaction_id : undefined,
    ],
    user: ({ openid }) => [openid],
  },
};

/** An order by any id that the merchant, WeChat Pay or its page gives it. */
export function findOrder({ store }: Pick<World, 'store'>, id: string): ServiceOrder | undefined {
  const table = store.table(serviceOrders);
  return (
    table.get(id) ?? table.find('page', id) ?? table.find('order_id', id) ?? table.find('transaction_id', id)
  );
}

/** The fields that a request and the order must have alike. */
const shared = ['service_id', 'appid', 'sub_mchid', 'sub_appid', 'channel_id'] as const;

/**
 * The order of a request.
 *
 * @param given the fields of the request
 * @throws Refusal ORDER_NOT_EXIST, or PARAM_ERROR if the request names another service, appid or sub-merchant
 */
export function requireOrder(
  { store }: Pick<World, 'store'>,
  placed: Placed,
  {
    out_order_no,
    query_id,
  }: { readonly out_order_no?: string | undefined; readonly query_id?: string | undefined },
  given: Readonly<Record<string, unknown>>,
): ServiceOrder {
  const table = store.table(serviceOrders);
  const order = out_order_no === undefined ? table.find('query_id', query_id ?? '') : table.get(out_order_no);
  if (order === undefined || order.placed !== placed) throw new Refusal('ORDER_NOT_EXIST', '服务订单不存在');
  const other = shared.find((name) => given[name] !== undefined && given[name] !== order.fields[name]);
  if (other !== undefined) {
    throw parameterError(`/${other}`, '与创建订单时不一致', 'body', given[other]);
  }
  return order;
}

import { both } from '../../description/text.js';
import type { Order } from '../shared/orders/order.js';
import { orderThing } from '../shared/orders/thing.js';
import type { ThingKind } from '../shared/thing.js';

/** Orders that WeChat Pay deducts by a contract or an authorization. */
export const deductionThings: ThingKind<Order> = {
  ...orderThing,
  kind: 'deduction',
  name: both('扣款', 'Deductions'),
  includes: ({ trade_type }) => trade_type === 'PAP' || trade_type === 'AUTH',
  machine: () => ({
    flow: 'deduction-service/deduct',
    names: {
      NOTPAY: both('未支付', 'Not paid'),
      PAY_FAIL: both('扣费失败', 'Failed'),
    },
    moves: {
      'ACCEPT > NOTPAY': both('系统异常，由商户关单', 'A system error. The merchant closes the order'),
      'ACCEPT > PAY_FAIL': both('停车费或通行费扣费失败', 'The deduction of a parking fee or a toll fails'),
      'NOTPAY > CLOSED': both('关单', 'The order is closed'),
    },
  }),
};

import type { Text } from '../../description/text.js';
import type { World } from '../../runtime/world.js';
import { type Act, taken } from '../shared/act.js';
import { orders } from '../shared/orders/table.js';
import { type EndRefund, failRefund, giveUpRefund, succeedRefund } from '../shared/refunds/request.js';
import { refunds } from '../shared/refunds/table.js';
import { userAccounts } from '../shared/users.js';

/** What happens to refunds and to the accounts of users without the merchant, by the name of the act. */
export const refundActs: Readonly<Record<string, Act>> = {
  'settle-refund': createAct('ends a refund that is being processed with success, at once', succeedRefund, {
    zh: '退款成功',
    en: 'Settle the refund',
  }),
  'fail-refund': createAct(
    'ends a refund that is being processed as abnormal: it does not reach the account of the user',
    failRefund,
    { zh: '退款异常', en: 'Make the refund abnormal' },
  ),
  'close-refund': createAct('closes a refund, and gives its money back to the merchant', giveUpRefund, {
    zh: '退款关闭',
    en: 'Close the refund',
  }),
  'disable-user': {
    does: 'makes the account of a user, by openid, unable to take refunds',
    label: { zh: '停用用户账户', en: 'Disable the account of the user' },
    takes: {
      state: taken(
        'ABNORMAL：退款受理后异常；CANCELLED：退款被拒绝',
        'ABNORMAL: refunds are accepted and become abnormal; CANCELLED: they are refused',
        ['ABNORMAL', 'CANCELLED'],
        'ABNORMAL',
      ),
    },
    perform(world, openid, { state = 'ABNORMAL' }) {
      if (state !== 'ABNORMAL' && state !== 'CANCELLED') {
        throw new RangeError(`given.state: expected ABNORMAL or CANCELLED, got ${JSON.stringify(state)}`);
      }
      if (!isKnown(world, openid)) return undefined;
      world.store.table(userAccounts).put({ openid, state });
      return { openid, state };
    },
  },
  'enable-user': {
    does: 'ends what disable-user did',
    label: { zh: '恢复用户账户', en: 'Enable the account of the user' },
    perform(world, openid) {
      if (!isKnown(world, openid)) return undefined;
      world.store.table(userAccounts).delete(openid);
      return { openid, state: 'NORMAL' };
    },
  },
};

function createAct(does: string, end: EndRefund, label: Text): Act {
  return {
    does,
    label,
    about: ['refund'],
    perform(world, id) {
      const table = world.store.table(refunds);
      const refund = table.get(id) ?? table.find('refund_id', id);
      if (refund === undefined) return undefined;
      const { out_refund_no, refund_id, state } = end(world, refund);
      return { out_refund_no, refund_id, status: state };
    },
  };
}

/** Whether the user has ordered anything. */
function isKnown({ store }: World, openid: string): boolean {
  return store.table(orders).find('payer', openid) !== undefined;
}

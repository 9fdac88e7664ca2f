import type { Text } from '../../text/index.js';

/** The states of things, as a user reads them, by kind where kinds differ. */
const states: Readonly<Record<string, Text>> = {
  NOTPAY: { zh: '待支付', en: 'unpaid' },
  SUCCESS: { zh: '支付成功', en: 'paid' },
  REFUND: { zh: '有退款', en: 'refunded' },
  CLOSED: { zh: '已关闭', en: 'closed' },
  USERPAYING: { zh: '待输入密码', en: 'asks for the password' },
  PAYERROR: { zh: '支付失败', en: 'failed' },
  REVOKED: { zh: '已撤销', en: 'reversed' },
  ACCEPT: { zh: '扣款处理中', en: 'being deducted' },
  PAY_FAIL: { zh: '扣款失败', en: 'deduction failed' },
  WAITING: { zh: '待签约', en: 'to sign' },
  ABANDONED: { zh: '未签约', en: 'not signed' },
  SIGNED: { zh: '使用中', en: 'in force' },
  UNSIGNED: { zh: '未签约', en: 'not signed' },
  TERMINATED: { zh: '已解约', en: 'terminated' },
  ACCEPTED: { zh: '处理中', en: 'processing' },
  PROCESSING: { zh: '处理中', en: 'processing' },
  WAIT_USER_CONFIRM: { zh: '待收款', en: 'to receive' },
  TRANSFERING: { zh: '入账中', en: 'arriving' },
  FAIL: { zh: '已退回', en: 'returned' },
  CANCELING: { zh: '撤回中', en: 'being cancelled' },
  CANCELLED: { zh: '已撤回', en: 'cancelled' },
  TAKING_EFFECT: { zh: '已授权', en: 'authorized' },
  SENDING: { zh: '发放中', en: 'on its way' },
  SENT: { zh: '待领取', en: 'to open' },
  RECEIVED: { zh: '已领取', en: 'received' },
  RFUND_ING: { zh: '退回中', en: 'returning' },
  CREATED: { zh: '待确认', en: 'to confirm' },
  DOING: { zh: '进行中', en: 'in use' },
  DONE: { zh: '已完成', en: 'done' },
  EXPIRED: { zh: '已过期', en: 'expired' },
  UNBINDUSER: { zh: '待授权', en: 'to authorize' },
  AVAILABLE: { zh: '已授权', en: 'authorized' },
  UNAVAILABLE: { zh: '已解除', en: 'withdrawn' },
  SENDED: { zh: '可使用', en: 'usable' },
  EFFECTIVE: { zh: '可使用', en: 'usable' },
  CONFIRMING: { zh: '待商户确认', en: 'awaits the merchant' },
  PENDING: { zh: '待处理', en: 'pending' },
  USED: { zh: '已使用', en: 'used' },
  DELETED: { zh: '已删除', en: 'deleted' },
  DEACTIVATED: { zh: '已失效', en: 'no longer valid' },
  PROCESSED: { zh: '已完成', en: 'closed' },
  NORMAL: { zh: '正常', en: 'active' },
  BLOCKED: { zh: '已暂停', en: 'paused' },
};

const ofKind: Readonly<Record<string, Readonly<Record<string, Text>>>> = {
  transfer: { SUCCESS: { zh: '已收款', en: 'received' } },
  'red-packet': { REFUND: { zh: '已退回', en: 'returned' } },
  'pay-score-order': { REVOKED: { zh: '已取消', en: 'cancelled' } },
  'product-coupon': { PENDING: { zh: '未生效', en: 'not yet valid' } },
};

/** A state in words, or as it is. */
export function nameOfState(kind: string, state: string): Text {
  return ofKind[kind]?.[state] ?? states[state] ?? { zh: state, en: state };
}

/** What must and must not compile of handlers. Nothing here runs: `npm run typecheck` compiles it. */
import type { NotificationEvents, NotificationHandler, WeChatPay } from 'wechatpay-kit';
import type {
  CombinedTransaction,
  DirectRefund,
  DirectSharing,
  DirectTransaction,
  EducationTransaction,
  PapaySignPayload,
  ParkingFeeQueryTransInfoReply,
  ParkingTransaction,
  PartnerRefund,
  PartnerSharing,
  PartnerTransaction,
  TransactionSuccessPayload,
  V2TransactionSuccessPayload,
} from 'wechatpay-kit/types';

declare const pay: WeChatPay;

/** Compiles only if both types are the same, `any` included. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(_: Same<A, B>): void {}

export const eachFunctionGetsItsEvent: NotificationHandler = pay.notifications.handler({
  'PAPAY.SIGN'(event) {
    same<typeof event, NotificationEvents['PAPAY.SIGN']>(true);
    same<typeof event.data, PapaySignPayload>(true);
    same<typeof event.type, 'PAPAY.SIGN'>(true);
    same<typeof event.protocol, 'v3'>(true);
    // @ts-expect-error the payload has no such field
    event.data.contract_kode;
  },
  // One type, two protocols: two names.
  'TRANSACTION.SUCCESS': async ({ data, protocol }) => {
    same<typeof data, TransactionSuccessPayload>(true);
    same<typeof protocol, 'v3'>(true);
  },
  'v2:TRANSACTION.SUCCESS': async ({ data, type, protocol }) => {
    same<typeof data, V2TransactionSuccessPayload>(true);
    same<typeof type, 'TRANSACTION.SUCCESS'>(true);
    same<typeof protocol, 'v2'>(true);
  },
  // Direct merchants have `mchid`, partners `sp_mchid`; only payments abroad have currencies.
  'REFUND.SUCCESS'({ data }) {
    same<typeof data, DirectRefund | PartnerRefund>(true);
    same<typeof data.out_refund_no, string>(true);
    same<typeof data.amount.currency, string | undefined>(true);
    same<typeof data.amount.refund, number>(true);
    // @ts-expect-error a partner's refund has none
    data.mchid;
    if ('mchid' in data) same<typeof data, DirectRefund>(true);
    else same<typeof data.sub_mchid, string>(true);
  },
  'contract.add': (event) => event.data.contract_code.length,
  '*': (event) => (event.type === 'refund' ? event.data.out_refund_no : undefined),
});

export const theFormsOfAPaymentAreToldApart: NotificationHandler = pay.notifications.handler({
  'TRANSACTION.SUCCESS'({ data }) {
    type Order = DirectTransaction | PartnerTransaction | ParkingTransaction | EducationTransaction;
    same<typeof data, Order | CombinedTransaction | DirectSharing | PartnerSharing>(true);
    // @ts-expect-error a combined payment has none
    data.transaction_id;
    // @ts-expect-error only a combined payment has it
    data.combine_out_trade_no;
    if ('combine_out_trade_no' in data) {
      same<typeof data, CombinedTransaction>(true);
      same<(typeof data.sub_orders)[0]['transaction_id'], string>(true);
      // @ts-expect-error its orders have their own
      data.out_trade_no;
      return;
    }
    // One test leaves what all the others have.
    same<typeof data.transaction_id, string>(true);
    if ('receiver' in data) {
      same<typeof data, DirectSharing | PartnerSharing>(true);
      return;
    }
    same<typeof data, Order>(true);
    same<typeof data.out_trade_no, string>(true);
    same<typeof data.amount.total, number>(true);
    if ('sp_appid' in data) same<typeof data, PartnerTransaction>(true);
    else if ('trade_scene' in data) same<typeof data, ParkingTransaction>(true);
    else if ('mchid' in data) same<typeof data, DirectTransaction>(true);
    else same<typeof data, EducationTransaction>(true);
  },
});

export const aShopWithSingleOrdersNeedsOneTest: NotificationHandler = pay.notifications.handler({
  'TRANSACTION.SUCCESS'({ data }) {
    if (!('out_trade_no' in data)) return;
    same<typeof data.out_trade_no, string>(true);
    same<typeof data.transaction_id, string>(true);
    same<typeof data.success_time, string>(true);
    same<typeof data.amount.total, number>(true);
    // @ts-expect-error a combined payment is no single order
    data.sub_orders;
  },
  'TRANSACTION.FAIL'({ data }) {
    same<typeof data.out_trade_no, string>(true);
    // A deduction that failed has no payment.
    same<typeof data.transaction_id, string | undefined>(true);
  },
});

export const whatIsAskedIsAnswered: NotificationHandler = pay.notifications.handler({
  'PARKING_FEE.QUERY_TRANS_INFO': async (event): Promise<ParkingFeeQueryTransInfoReply> => ({
    code: 'SUCCESS',
    message: event.data.out_serial_number,
    total_amount: 100,
  }),
  'CROSS_BORDER_PAY.GET_MCH_INFO': (event) => ({
    code: 'SUCCESS',
    acq_tid: event.data.acq_tid,
    mch_id: '1900000109',
    limit_bank_acc_type: 'UNLIMIT',
    client_ip: '203.0.113.1',
  }),
});

export function whatIsWrongDoesNotCompile(): void {
  // @ts-expect-error there is no such event
  pay.notifications.handler({ 'PAPAY.SIGNED': () => {} });
  // @ts-expect-error a function of another event
  pay.notifications.handler({ 'PAPAY.SIGN': (event: NotificationEvents['refund']) => event.id });
  // @ts-expect-error what is asked has to be answered
  pay.notifications.handler({ 'PARKING_FEE.QUERY_TRANS_INFO': () => {} });
  // @ts-expect-error with all that the answer needs
  pay.notifications.handler({ 'CROSS_BORDER_PAY.GET_MCH_INFO': async () => ({ code: 'SUCCESS' }) });
  // @ts-expect-error there is no such option
  pay.notifications.handler({}, { storage: undefined });
}

/**
 * What must and must not compile. Nothing here runs: `npm run typecheck` compiles it, and an expectation that is not
 * met (an error that does not come, or one that should not) fails the build.
 */
import type { Readable } from 'node:stream';
import type { Result, WeChatPay } from 'wechatpay-kit';
import type {
  ParkingFeeQueryTransInfoReply,
  V2PayContractorderPostResponse,
  V3BilldownloadFileGetOptions,
  V3EcommerceIndividualContractsPreEntrustSignAppPostResponse,
} from 'wechatpay-kit/types';

declare const pay: WeChatPay;

/** Compiles only if both types are the same, `any` included. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(_: Same<A, B>): void {}

const json = { appid: 'wxd678efh567h23787', out_contract_code: 'APPLYMENT_00000000001' };

export async function theThreeSpellingsAreOfOneType(): Promise<void> {
  const chained = pay.v3.ecommerce.individualContracts.preEntrustSign.app;
  const named = pay.chain('v3/ecommerce/individual-contracts/pre-entrust-sign/app');
  const indexed = pay['v3/ecommerce/individual-contracts/pre-entrust-sign/app'];
  same<typeof chained, typeof named>(true);
  same<typeof chained, typeof indexed>(true);
}

export async function theThreeTemposAreOfOneType(): Promise<void> {
  const { app } = pay.v3.ecommerce.individualContracts.preEntrustSign;
  type Answer = Result<V3EcommerceIndividualContractsPreEntrustSignAppPostResponse>;
  same<ReturnType<typeof app.post>, Promise<Answer>>(true);
  same<ReturnType<typeof app.postAsync>, Promise<Answer>>(true);
  same<ReturnType<typeof app.postSync>, Answer>(true);
}

export async function anOrderQueryAnswersThePayment(): Promise<void> {
  const { transactions, partner } = pay.v3.pay;
  const { data: order } = await transactions.outTradeNo._out_trade_no_.get({
    out_trade_no: '1',
    query: { mchid: '2' },
  });
  const { data: paid } = await transactions.id._transaction_id_.get({
    transaction_id: '1',
    query: { mchid: '2' },
  });
  same<typeof order.trade_state, string>(true);
  same<number | undefined, NonNullable<typeof order.amount>['payer_total']>(true);
  order.promotion_detail?.[0]?.goods_detail?.[0]?.discount_amount?.toFixed();
  paid.promotion_detail?.[0]?.wechatpay_contribute?.toFixed();
  paid.payer?.openid.slice();
  const { data: sub } = await partner.transactions.id._transaction_id_.get({
    transaction_id: '1',
    query: { sp_mchid: '2', sub_mchid: '3' },
  });
  sub.amount?.payer_currency?.slice();
  sub.promotion_detail?.[0]?.coupon_id.slice();
  // @ts-expect-error only the order had it
  order.notify_url;
  // @ts-expect-error only the order had it
  sub.settle_info;
  // @ts-expect-error nothing of this stands in an order that is not paid
  order.amount.total;
}

export async function dataIsTyped(): Promise<void> {
  const { data } = await pay.v3.ecommerce.individualContracts.preEntrustSign.app.post({ json });
  same<typeof data.pre_entrustweb_id, string>(true);
  // @ts-expect-error the answer has no such field
  data.prepay_id;

  const order = pay.v2.pay.contractorder.postSync({ xml: contractorder });
  same<typeof order.data, V2PayContractorderPostResponse>(true);
  same<typeof order.data.plan_id, string | undefined>(true);

  const terminated = await pay.v3.global.papay.contracts._contract_id_.terminate.post({
    contract_id: '1',
    json: {},
  });
  same<typeof terminated.data, undefined>(true);
}

export async function whatIsWrongDoesNotCompile(): Promise<void> {
  const { app } = pay.v3.ecommerce.individualContracts.preEntrustSign;
  // @ts-expect-error a required field is missing
  await app.post({ json: { appid: 'wx1' } });
  // @ts-expect-error a field is misspelt
  await app.post({ json: { ...json, out_contract_kode: '1' } });
  // @ts-expect-error a field is of the wrong type
  await app.post({ json: { ...json, appid: 1 } });
  // @ts-expect-error the options are missing
  await app.post();
  // @ts-expect-error APIv3 takes json
  await app.post({ xml: json });
  // @ts-expect-error an option is misspelt
  await app.post({ json, timeOut: 1 });
  // @ts-expect-error the operation has no such verb
  app.put;
  // @ts-expect-error the same, blocking
  app.getSync;
  // @ts-expect-error a misspelt chain
  pay.v3.ecommerce.individualContract;
  // @ts-expect-error a misspelt path
  pay.chain('v3/ecommerce/individual-contracts/pre-entrust-sign/ap');
  // @ts-expect-error a misspelt index
  pay['v3/ecommerce/individual-contracts/pre-entrust-sign/ap'];
  // @ts-expect-error a path variable is missing
  await pay.v3.global.papay.contracts._contract_id_.get({});
  // @ts-expect-error a value is not one of the enumeration
  await pay.v3.certificates.get({ query: { algorithm_type: 'DSA' } });
  // @ts-expect-error an APIv2 value is not one of the enumeration
  await pay.v2.pay.contractorder.post({ xml: { ...contractorder, trade_type: 'CASH' } });
  // @ts-expect-error a node is not a promise
  pay.v3.then;
}

export async function apiV2TakesTextOrNumbersForIntegers(): Promise<void> {
  await pay.v2.pay.contractorder.post({ xml: contractorder });
  await pay.v2.pay.contractorder.post({
    xml: { ...contractorder, total_fee: 888, plan_id: 123, request_serial: 1695 },
  });
  await pay.v2.pay.contractorder.post({ xml: { ...contractorder, sign_type: 'HMAC-SHA256' } });
}

export async function whatTheCatalogueKnowsNeedNotBeSaid(): Promise<void> {
  await pay.v3.certificates.get();
  await pay.v2.applyment.micro.signcontract.post({ xml: {} });
  await pay.v2.applyment.micro.signcontract.post({ xml: { any_field: '1' }, security: true });
}

export async function enumerationsInAnswersAreOpen(): Promise<void> {
  const { data } = await pay.v3.ecommerce.individualContracts.outContractCode._out_contract_code_.get({
    out_contract_code: '1',
    query: { appid: 'wx1' },
  });
  const state: string = data.auth_state;
  if (data.auth_state === 'AUTHORIZED' || state === 'A_NEW_ONE') return;
}

export async function aFileIsAStreamIfThatIsAskedFor(options: V3BilldownloadFileGetOptions): Promise<void> {
  const { file } = pay.v3.billdownload;
  const query = { token: '1' };
  const whole = await file.get({ query });
  same<typeof whole, Result<Buffer>>(true);
  const streamed = await file.get({ query, stream: true });
  same<typeof streamed, Result<Readable>>(true);
  const later = await file.getAsync({ query, stream: true });
  same<typeof later.data, Readable>(true);
  const not = await file.getAsync({ query, stream: false });
  same<typeof not.data, Buffer>(true);
  // Where only the run will tell, it is either.
  const either = await file.get(options);
  same<typeof either.data, Buffer | Readable>(true);
  const blocking = file.getSync({ query });
  same<typeof blocking.data, Buffer>(true);
  // @ts-expect-error nothing comes to a thread that is blocked
  file.getSync({ query, stream: true });
  // @ts-expect-error it answers no file
  await pay.v3.certificates.get({ stream: true });
  const bill = await pay.v2.pay.downloadbill.post({ xml: downloadbill, stream: true });
  same<typeof bill.data, Readable>(true);
  // @ts-expect-error a required field is missing, with a stream as without
  await pay.v2.pay.downloadbill.post({ xml: {}, stream: true });
}

export async function aRedirectAnswersWhereItLeads(): Promise<void> {
  const { data } = await pay.v2.papay.entrustweb.get({ query: entrustweb });
  same<typeof data.redirect_url, string>(true);
}

export async function weComSignsWithTheAgentsSecret(): Promise<void> {
  const { sendworkwxredpack } = pay.v2.mmpaymkttransfers;
  await sendworkwxredpack.post({ xml: redpack, workwx_secret: 'secret' });
  // @ts-expect-error the secret is missing
  await sendworkwxredpack.post({ xml: redpack });
  // @ts-expect-error the signature is the client's to compute
  await sendworkwxredpack.post({ xml: { ...redpack, workwx_sign: '1' }, workwx_secret: 'secret' });
  // @ts-expect-error no other operation takes the secret
  await pay.v2.mmpaymkttransfers.sendredpack.post({ xml: redpack, workwx_secret: 'secret' });
}

export function aReplyIsWrittenByTheMerchant(): void {
  const reply: ParkingFeeQueryTransInfoReply = { code: 'SUCCESS', pay_state: 'PAY_STATUS_PAID' };
  same<typeof reply.total_amount, number | undefined>(true);
  // @ts-expect-error its enumerations are closed
  reply.pay_state = 'PAID';
}

export async function aPathOutsideTheCatalogueIsUntyped(): Promise<void> {
  const endpoint = pay.chain('v3/some/new-thing' as string);
  const { data } = await endpoint.post({ json: { anything: 1 }, some_variable: '1' });
  same<typeof data, unknown>(true);
  await pay.v3.chain('some/new-thing/{id}').delete({ id: 1 });
}

export async function notificationsAreAUnionToldApartByType(): Promise<void> {
  const event = await pay.notifications.parse({ headers: new Headers(), body: '' });
  switch (event.type) {
    case 'PAPAY.SIGN':
      same<typeof event.data.contract_id, string>(true);
      same<typeof event.raw.resource.nonce, string>(true);
      break;
    case 'pay':
      same<typeof event.data.out_trade_no, string>(true);
      // A deduction that failed has none.
      same<typeof event.data.transaction_id, string | undefined>(true);
      same<typeof event.protocol, 'v2'>(true);
      break;
    case 'contract.add':
      same<typeof event.data.contract_code, string>(true);
      break;
    // @ts-expect-error there is no such notification
    case 'contract.added':
      break;
  }
}

export async function theFormsOfAnOrderAbroadAreToldApart(): Promise<void> {
  const path = { out_trade_no: '1' };
  const { data } = await pay.v3.global.transactions.outTradeNo._out_trade_no_.get({ ...path, query: {} });
  same<typeof data.trade_state, string>(true);
  same<typeof data.amount.total, number>(true);
  // @ts-expect-error an institution has none
  data.mchid;
  if ('sp_mchid' in data) same<typeof data.sub_mchid, string>(true);
  else same<typeof data.mchid, string>(true);
}

export async function aFileIsItsBytesOrAStream(): Promise<void> {
  const query = { token: 'x' };
  same<ReturnType<typeof pay.v3.billdownload.file.getSync>['data'], Buffer>(true);
  const whole = await pay.v3.billdownload.file.get({ query });
  same<typeof whole.data, Buffer>(true);
  const streamed = await pay.v3.billdownload.file.get({ query, stream: true });
  same<typeof streamed.data, Readable>(true);
  // @ts-expect-error a blocking verb answers no stream
  pay.v3.billdownload.file.getSync({ query, stream: true });
  // @ts-expect-error this operation answers no file
  await pay.v3.certificates.get({ stream: true });
  same<Awaited<ReturnType<typeof pay.files.download>>, Readable>(true);
  const { data } = await pay.v3.bill.tradebill.get({ query: { bill_date: '2024-01-31' } });
  await pay.files.download(data);
}

export async function anUploadNeedsOnlyWhatCannotBeComputed(): Promise<void> {
  await pay.v3.merchant.media.upload.post({ body: { file: 'a.png' } });
  await pay.v3.merchant.media.upload.post({ body: { file: new URL('file:///a.png') } });
  await pay.v3.merchant.media.upload.post({ body: { file: new Blob([]), meta: { filename: 'a.png' } } });
  await pay.v3.merchant.media.upload.post({ body: { file: new Blob([]).stream() } });
  await pay.v2.secapi.mch.uploadmedia.post({ body: { media: Buffer.alloc(1), filename: 'a.png' } });
  const receipt = pay.v3.marketing.shoppingReceipt.shoppingreceipts;
  await receipt.post({ body: { file: 'a.png', meta: { transaction_id: '1', openid: 'o' } } });
  // @ts-expect-error the receipt's transaction cannot be computed
  await receipt.post({ body: { file: 'a.png', meta: { openid: 'o' } } });
  // @ts-expect-error the receipt's meta cannot be left out
  await receipt.post({ body: { file: 'a.png' } });
  // @ts-expect-error a number is no file
  await pay.v3.merchant.media.upload.post({ body: { file: 1 } });
  // @ts-expect-error the form has no such part
  await pay.v3.merchant.media.upload.post({ body: { file: 'a.png', filename: 'a.png' } });
  // @ts-expect-error the signature is not the caller's
  await pay.v2.secapi.mch.uploadmedia.post({ body: { media: 'a.png', sign: 'x' } });
}

export async function theRowsOfBillsHaveTheirColumns(): Promise<void> {
  const bill = pay.bills.trade({ date: '2024-01-31' });
  for await (const row of bill) same<typeof row.退款金额, string>(true);
  same<NonNullable<typeof bill.summary>['退款总金额'], string>(true);
  const payments = pay.bills.trade({ date: '2024-01-31', bill_type: 'SUCCESS' });
  for await (const row of payments) same<typeof row.订单金额, string>(true);
  for await (const row of pay.bills.trade({ date: '2024-01-31', bill_type: 'REFUND' }))
    same<typeof row.退款成功时间, string>(true);
  for await (const row of pay.bills.fundflow({ date: '2024-01-31' }))
    same<(typeof row)['收支金额(元)'], string>(true);
  // @ts-expect-error there is no such kind of bill
  pay.bills.trade({ date: '2024-01-31', bill_type: 'SOME' });
}

const contractorder = {
  appid: 'wxcbda96de0b165486',
  mch_id: '1200009811',
  contract_mchid: '1200009811',
  contract_appid: 'wxcbda96de0b165486',
  out_trade_no: '123456',
  body: 'Ipadmini16G白色',
  notify_url: 'http://yoursite.com',
  total_fee: '888',
  spbill_create_ip: '123.12.12.123',
  trade_type: 'JSAPI',
  plan_id: '123',
  contract_code: '100001256',
  request_serial: '1695',
  contract_display_account: '123',
  contract_notify_url: 'http://yoursite.com',
} as const;

const downloadbill = { appid: 'wx2421b1c4370ec43b', mch_id: '10000100', bill_date: '20141110' };

const entrustweb = {
  appid: 'wxcbda96de0b165486',
  mch_id: '1200009811',
  plan_id: '12535',
  contract_code: '100000',
  request_serial: '1000',
  contract_display_account: '微信代扣',
  notify_url: 'https://www.example.com/notify',
  version: '1.0',
  timestamp: '1414488825',
} as const;

const redpack = {
  nonce_str: '5K8264ILTKCH16CQ2502SI8ZNMTM67VS',
  mch_billno: '123456',
  mch_id: '10000098',
  wxappid: 'wx8888888888888888',
  sender_name: 'XX活动',
  re_openid: 'oxTWIuGaIt6gTKsQRLau2M0yL16E',
  total_amount: '1000',
  wishing: '感谢您参加猜灯谜活动，祝您元宵节快乐！',
  act_name: '猜灯谜抢红包活动',
  remark: '猜越多得越多，快来抢！',
};

export async function integerIdsMayBeBigintsAndAmountsNot(): Promise<void> {
  const { contracts } = pay.v3.global.papay;
  const pre = { appid: 'wx1', out_contract_code: 'C1', success_notify_url: 'https://a.test/' };
  await contracts.miniprogramPreEntrustSign.post({ json: { ...pre, plan_id: 12_345_678_901_234_567n } });
  await contracts.miniprogramPreEntrustSign.post({ json: { ...pre, plan_id: 1 } });
  await contracts._contract_id_.get({ contract_id: 12_345_678_901_234_567n });
  const order = {
    appid: 'wx1',
    mchid: '1',
    description: 'd',
    out_trade_no: 'T1',
    notify_url: 'https://a.test/',
  };
  // @ts-expect-error an amount is what programs calculate with
  await pay.v3.pay.transactions.native.post({ json: { ...order, amount: { total: 100n } } });
}

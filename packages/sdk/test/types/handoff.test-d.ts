/** Answers go into `handoff` as they are. Nothing here runs: see `calls.test-d.ts`. */
import type { Handoff, WeChatPay } from 'wechatpay-kit';
import type {
  V2MmpaymkttransfersSendminiprogramhbPostResponse,
  V2PapayH5entrustwebGetResponse,
  V2PapayPreentrustwebPostResponse,
  V2PayContractorderPostResponse,
  V3FundAppMchTransferTransferBillsPostResponse,
  V3PapayScheduledDeductSignContractsPreEntrustSignAppPostResponse,
  V3PapayScheduledDeductSignContractsPreEntrustSignMiniProgramPostResponse,
  V3PapaySignContractsPreEntrustSignPostResponse,
  V3PasswordExemptContractContractsNormalPreEntrustSignMiniProgramPostResponse,
  V3PayscoreServiceorderPostResponse,
  V3PayTransactionsAppPostResponse,
  V3PayTransactionsH5PostResponse,
  V3PayTransactionsJsapiPostResponse,
  V3PayTransactionsNativePostResponse,
} from 'wechatpay-kit/types';

declare const pay: WeChatPay;
declare function answer<Answer>(): Answer;

export const handoff: Handoff = pay.handoff;
const appid = 'wx8888888888888888';

export function ordersOfV3(): void {
  handoff.jsapi({ appid, ...answer<V3PayTransactionsJsapiPostResponse>() });
  handoff.miniProgram({ appid, ...answer<V3PayTransactionsJsapiPostResponse>() });
  handoff.app({ appid, ...answer<V3PayTransactionsAppPostResponse>() });
  handoff.native(answer<V3PayTransactionsNativePostResponse>());
  handoff.h5({ ...answer<V3PayTransactionsH5PostResponse>(), redirect_url: 'https://example.com' });
  // @ts-expect-error the answer does not name the app id
  handoff.jsapi(answer<V3PayTransactionsJsapiPostResponse>());
  // @ts-expect-error there is no such sign type
  handoff.jsapi({ appid, prepay_id: '1', signType: 'SHA1' });
}

export function ordersOfV2(): void {
  const order = answer<V2PayContractorderPostResponse>();
  handoff.jsapi({ ...order, signType: 'MD5' });
  handoff.app({ ...order, signType: 'HMAC-SHA256', partnerid: order.sub_mch_id });
  handoff.native(order);
  handoff.h5(order);
  handoff.redPacket(answer<V2MmpaymkttransfersSendminiprogramhbPostResponse>());
}

export function contracts(): void {
  const { contract } = handoff;
  contract.app(answer<V2PapayPreentrustwebPostResponse>());
  contract.app(answer<V3PapaySignContractsPreEntrustSignPostResponse>());
  contract.h5(answer<V3PapaySignContractsPreEntrustSignPostResponse>());
  contract.h5(answer<V2PapayH5entrustwebGetResponse>());
  contract.miniProgram(answer<V3PapayScheduledDeductSignContractsPreEntrustSignMiniProgramPostResponse>());
  contract.miniProgram(
    answer<V3PasswordExemptContractContractsNormalPreEntrustSignMiniProgramPostResponse>(),
  );
  const parameters = contract.app(answer<V3PapayScheduledDeductSignContractsPreEntrustSignAppPostResponse>());
  if ('userName' in parameters) parameters.path.startsWith('pages/');
  else parameters.queryInfo.pre_entrustweb_id.trim();
}

export function others(): void {
  handoff.payScore.confirm.miniProgram(answer<V3PayscoreServiceorderPostResponse>());
  handoff.payScore.detail.jsapi(answer<V3PayscoreServiceorderPostResponse>());
  handoff.transfer.jsapi({ appid, ...answer<V3FundAppMchTransferTransferBillsPostResponse>() });
}

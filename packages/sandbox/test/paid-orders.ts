/** Orders that the user has paid, made without the SDK. */
import type { Sandbox } from '@wechatpay-kit/sandbox';
import { type Json, v3 } from './merchant.js';

/** What an order has besides the usual. */
export interface PaidOptions {
  /** fen, @default 100 */
  total?: number;
  /** A partner's order is of this sub-merchant. */
  sub_mchid?: string;
  profit_sharing?: boolean;
  notify_url?: string;
}

/** Places an order of APIv3 that the user has not paid. */
export async function placeNative(
  sandbox: Sandbox,
  out_trade_no: string,
  { total = 100, sub_mchid, profit_sharing, notify_url = 'http://127.0.0.1:9/n' }: PaidOptions = {},
): Promise<string> {
  const { mchid } = sandbox;
  const isPartner = sub_mchid !== undefined;
  const { json } = await v3(sandbox, 'POST', `/v3/pay/${isPartner ? 'partner/' : ''}transactions/native`, {
    ...(isPartner ? { sp_appid: 'wx1', sp_mchid: mchid, sub_mchid } : { appid: 'wx1', mchid }),
    description: 'x',
    out_trade_no,
    notify_url,
    amount: { total, currency: 'CNY' },
    ...(profit_sharing === undefined ? {} : { settle_info: { profit_sharing } }),
  });
  return String(json['code_url']);
}

/** @returns the order as its query answers it */
export async function payNative(sandbox: Sandbox, number: string, options: PaidOptions = {}): Promise<Json> {
  await sandbox.confirm(await placeNative(sandbox, number, options));
  return queryOrder(sandbox, number, options.sub_mchid);
}

export async function queryOrder(sandbox: Sandbox, number: string, sub_mchid?: string): Promise<Json> {
  const path =
    sub_mchid === undefined
      ? `/v3/pay/transactions/out-trade-no/${number}?mchid=${sandbox.mchid}`
      : `/v3/pay/partner/transactions/out-trade-no/${number}?sp_mchid=${sandbox.mchid}&sub_mchid=${sub_mchid}`;
  return (await v3(sandbox, 'GET', path)).json;
}

/** The balance of an account in fen. */
export async function balance(sandbox: Sandbox, account: string): Promise<number> {
  const found = (await sandbox.balances.list()).find((one) => one.account === account);
  return found?.amount ?? 0;
}

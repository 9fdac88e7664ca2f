import { Rsa } from 'wechatpay-kit';
import { Refusal } from '../../runtime/refusal.js';
import { requireSubMerchant } from '../../runtime/registry.js';
import { billedPurses } from '../shared/bill.js';
import { offerFile } from '../shared/downloads.js';
import type { V3Call, V3Handler } from '../shared/handler.js';
import type { Purse } from '../shared/ledger.js';
import { orders } from '../shared/orders/table.js';
import { noBill, readDay } from './day.js';
import { type BillSpec, writeSpec } from './spec.js';
import type { TradeBillType } from './trade.js';

/** A download_url is valid for five minutes: https://pay.weixin.qq.com/doc/v3/merchant/4012791868 */
const lifetime = 300;

const dateFormat = /^(\d{4})-(\d\d)-(\d\d)$/;

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012791866 */
export const applyTradeBill: V3Handler = apply(({ query }) => {
  const { bill_type = 'ALL', sub_mchid } = query;
  if (bill_type === 'RECHARGE_REFUND') throw noBill('没有充值退款');
  return { kind: 'trade', type: typeOf(bill_type), sub_mchid };
});

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012791867 */
export const applyFundFlowBill: V3Handler = apply(({ world, query }) => ({
  kind: 'fund-flow',
  owners: [query['sub_mchid'] ?? world.mchid],
  purses: pursesOf(query['account_type']),
}));

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012529628 */
export const applySharingBill: V3Handler = apply(({ query }) => ({
  kind: 'sharing',
  sub_mchid: query['sub_mchid'],
}));

/** The bill of a sub-merchant's money, encrypted. @see https://pay.weixin.qq.com/doc/v3/partner/4012719583 */
export const applySubMerchantBill: V3Handler = applySealed(({ query }) => ({
  kind: 'fund-flow',
  owners: [query['sub_mchid'] ?? ''],
  purses: pursesOf(query['account_type']),
}));

/** The bill of the money of all sub-merchants, encrypted. @see https://pay.weixin.qq.com/doc/v3/partner/4012760697 */
export const applyEcommerceBill: V3Handler = applySealed(({ world, query }) => ({
  kind: 'fund-flow',
  owners: listSubMerchants(world),
  purses: pursesOf(query['account_type']),
}));

/** The sub-merchants that are registered, or have had an order. */
function listSubMerchants({ registry, store }: V3Call['world']): string[] {
  const traded = store.table(orders).all();
  const ids = traded.flatMap(({ parties }) => parties.sub_mchid ?? []);
  return [...new Set([...registry.subMerchants, ...ids])];
}

/** An operation that answers where a bill can be downloaded. */
function apply(read: (call: V3Call) => BillSpec): V3Handler {
  return (call) => {
    const { url, sha1 } = offerFile(call, prepare(call, read), lifetime, { gzip: isGzip(call) });
    return { status: 200, body: { hash_type: 'SHA1', hash_value: sha1, download_url: url } };
  };
}

/** An operation that answers where an encrypted bill can be downloaded, with its key for the caller. */
function applySealed(read: (call: V3Call) => BillSpec): V3Handler {
  return (call) => {
    if (call.query['algorithm'] === 'SM4_GCM') {
      throw new Refusal('INVALID_REQUEST', '沙箱只支持 AEAD_AES_256_GCM');
    }
    const text = prepare(call, read);
    const { ids } = call.world;
    const seal = { key: ids.text('bill-key', 32), nonce: ids.text('bill-nonce', 12) };
    const { url, sha1 } = offerFile(call, text, lifetime, { gzip: isGzip(call), seal });
    const entry = {
      bill_sequence: 1,
      hash_type: 'SHA1',
      hash_value: sha1,
      download_url: url,
      encrypt_key: Rsa.encrypt(seal.key, call.signer.publicKey),
      nonce: seal.nonce,
    };
    return { status: 200, body: { download_bill_count: 1, download_bill_list: [entry] } };
  };
}

/** @returns the text of the bill */
function prepare(call: V3Call, read: (call: V3Call) => BillSpec): Buffer {
  const { world, query } = call;
  requireSubMerchant(world.registry, query['sub_mchid']);
  const day = readDay(world, query['bill_date'] ?? '', dateFormat);
  const text = writeSpec(world, day, read(call));
  if (text === undefined) throw noBill();
  return text;
}

function isGzip({ query }: V3Call): boolean {
  return query['tar_type'] === 'GZIP';
}

/** The bills with further columns (`ALL_SPECIAL`) have those of the plain ones here. */
function typeOf(type: string): TradeBillType {
  return type.startsWith('SUC') ? 'SUCCESS' : type.startsWith('REF') ? 'REFUND' : 'ALL';
}

function pursesOf(account_type = 'BASIC'): Purse[] {
  return account_type === 'ALL' ? [...billedPurses] : [account_type as Purse];
}

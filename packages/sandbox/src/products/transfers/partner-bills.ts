import { requireSubMerchant } from '../../runtime/registry.js';
import { rfc3339 } from '../../runtime/time.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { requireEffective } from './authorization.js';
import { findAuthorization, openAuthorization } from './authorizations.js';
import type { Bill } from './bill.js';
import { create, createPackage, readAuthorization } from './create-bill.js';
import { cancelFound, describeBill, findBill } from './query-bill.js';

/** The transfers of a partner for its sub-merchant, whose money pays. */
const base = 'POST v3/fund-app/mch-transfer/partner/transfer-bills';

/** @see https://pay.weixin.qq.com/doc/v3/partner/4015469096 */
export function createPartnerBill(call: V3Call): Answer {
  const { world, clear } = call;
  const sub_mchid = readSubMerchant(call);
  const bill = create(call, base, () => ({
    sub_mchid,
    openid: String(clear['openid']),
    package_info: createPackage(world),
  }));
  return { status: 200, body: describeCreated(bill) };
}

/** A transfer whose confirmation also authorizes further ones: https://pay.weixin.qq.com/doc/v3/partner/4016809843 */
export function createPartnerAuthorizingBill(call: V3Call): Answer {
  const { world, clear } = call;
  const sub_mchid = readSubMerchant(call);
  const openid = String(clear['openid']);
  const wanted = readAuthorization(clear['authorization_info']);
  const bill = create(call, `${base}/pre-transfer-with-authorization`, ({ appid, scene }) => {
    const own = { sub_mchid, openid, package_info: createPackage(world) };
    if (wanted === undefined) return own;
    openAuthorization(call, { ...wanted, isOfPartner: true, appid, openid, scene });
    return { ...own, authorizes: wanted.out_authorization_no };
  });
  return { status: 200, body: describeCreated(bill) };
}

/** A transfer to a user who has authorized such transfers: https://pay.weixin.qq.com/doc/v3/partner/4016809837 */
export function createPartnerAuthorizedBill(call: V3Call): Answer {
  const { world, clear, signer } = call;
  const sub_mchid = readSubMerchant(call);
  const bill = create(call, `${base}/transfer`, () => {
    const { openid } = requireEffective(findAuthorization(world, clear), true);
    return { sub_mchid, openid };
  });
  return { status: 200, body: describeBill(world, bill, signer) };
}

/** @see https://pay.weixin.qq.com/doc/v3/partner/4015469131 */
export function partnerBillByOutNumber(call: V3Call): Answer {
  const { world, query, signer } = call;
  return { status: 200, body: describeBill(world, findBill(call, query['sub_mchid'] ?? ''), signer) };
}

/** @see https://pay.weixin.qq.com/doc/v3/partner/4015469118 */
export function cancelPartnerBill(call: V3Call): Answer {
  const { world, body, signer } = call;
  const cancelled = cancelFound(world, findBill(call, String(body['sub_mchid'])));
  const { mchid: _, appid: __, ...fields } = describeBill(world, cancelled, signer);
  return { status: 200, body: fields };
}

function readSubMerchant({ world, clear }: V3Call): string {
  const sub_mchid = String(clear['sub_mchid']);
  requireSubMerchant(world.registry, sub_mchid);
  return sub_mchid;
}

/** The answer to a partner has no state, and package_info also when the user can no longer confirm. */
function describeCreated({
  sub_mchid,
  out_bill_no,
  transfer_bill_no,
  created_at,
  package_info,
}: Bill): Readonly<Record<string, unknown>> {
  return { sub_mchid, out_bill_no, transfer_bill_no, create_time: rfc3339(created_at), package_info };
}

import { isSame, toPlain } from '../../remembered/plain.js';
import { Refusal } from '../../runtime/refusal.js';
import { rfc3339 } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { followsOther } from '../shared/reading.js';
import { requireNumber, requireUrl } from '../shared/request.js';
import { requireEffective } from './authorization.js';
import { findAuthorization, openAuthorization, type ProposedAuthorization } from './authorizations.js';
import { awaitUser, type Bill } from './bill.js';
import { readBillRequest } from './bill-request.js';
import { addBill, bills } from './bills.js';
import { describeBill } from './query-bill.js';

const base = 'POST v3/fund-app/mch-transfer/transfer-bills';

/** The name of the question whether the creation answers before the money is locked. */
export const acceptedFirst = 'transfer-accepted-first';

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012716434 */
export function createBill(call: V3Call): Answer {
  const { world, clear } = call;
  const bill = create(call, base, () => ({
    openid: String(clear['openid']),
    package_info: createPackage(world),
  }));
  return { status: 200, body: describeCreated(bill) };
}

/**
 * A transfer whose confirmation also authorizes further ones.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4014399293
 */
export function createAuthorizingBill(call: V3Call): Answer {
  const { world, clear } = call;
  const openid = String(clear['openid']);
  const wanted = readAuthorization(clear['authorization_info']);
  const bill = create(call, `${base}/pre-transfer-with-authorization`, ({ appid, scene }) => {
    const package_info = createPackage(world);
    if (wanted === undefined) return { openid, package_info };
    openAuthorization(call, { ...wanted, appid, openid, scene });
    return { openid, package_info, authorizes: wanted.out_authorization_no };
  });
  return {
    status: 200,
    body: {
      ...describeCreated(bill),
      ...(wanted === undefined
        ? {}
        : {
            user_display_name: wanted.user_display_name,
            out_authorization_no: wanted.out_authorization_no,
          }),
    },
  };
}

/**
 * A transfer to a user who has authorized such transfers.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4014399371
 */
export function createAuthorizedBill(call: V3Call): Answer {
  const { world, clear, signer } = call;
  const bill = create(call, `${base}/transfer`, () => {
    const { openid } = requireEffective(findAuthorization(world, clear), false);
    return { openid };
  });
  return { status: 200, body: describeBill(world, bill, signer) };
}

/** What the operations that create transfers differ in. */
type Own = Pick<Bill, 'openid' | 'package_info' | 'authorizes' | 'sub_mchid'>;

/**
 * @param complete runs for a number that is new
 * @throws Refusal ALREADY_EXISTS for a number that stands for another transfer; NOT_ENOUGH
 */
export function create(
  call: V3Call,
  operation: string,
  complete: (request: ReturnType<typeof readBillRequest>) => Own,
): Bill {
  const { world, clear, named } = call;
  const request = readBillRequest(call);
  const { out_bill_no, appid, user_name, amount, remark, notify_url } = request;
  const given = toPlain(clear);
  const known = world.store.table(bills).get(out_bill_no);
  if (known !== undefined) {
    if (known.operation === operation && isSame(known.given, given)) return known;
    throw new Refusal('ALREADY_EXISTS', `商户单号 ${out_bill_no} 已存在，且参数与此请求不同`);
  }
  const now = world.clock.now();
  const own = complete(request);
  const accepted: Bill = {
    out_bill_no,
    transfer_bill_no: `1330${world.ids.digits('transfer_bill_no', 36)}`,
    operation,
    given,
    appid,
    user_name,
    amount,
    remark,
    notify_url,
    named,
    state: 'ACCEPTED',
    created_at: now,
    updated_at: now,
    ...own,
  };
  const waits = own.package_info !== undefined && !followsOther(world, acceptedFirst);
  const bill = waits ? awaitUser(accepted, now) : accepted;
  addBill(world, bill);
  return bill;
}

export function createPackage({ ids }: World): string {
  return `${ids.text('package_info', 46)}==`;
}

/** The answer to the creation, also when it is repeated: package_info is there while the user may confirm. */
function describeCreated(bill: Bill): Readonly<Record<string, unknown>> {
  const { out_bill_no, transfer_bill_no, created_at, state, fail_reason, package_info } = bill;
  return {
    out_bill_no,
    transfer_bill_no,
    create_time: rfc3339(created_at),
    state,
    ...(state === 'FAIL' ? { fail_reason } : {}),
    ...(state === 'WAIT_USER_CONFIRM' ? { package_info } : {}),
  };
}

/** Reads the authorization that a transfer asks for, too. */
export function readAuthorization(
  info: unknown,
): Omit<ProposedAuthorization, 'appid' | 'openid' | 'scene'> | undefined {
  if (info === undefined) return undefined;
  const given = info as Readonly<Record<string, string>>;
  const field = '/authorization_info';
  const { user_display_name = '', authorization_notify_url: notify_url = '' } = given;
  const out_authorization_no = requireNumber(`${field}/out_authorization_no`, given['out_authorization_no']);
  requireUrl(`${field}/authorization_notify_url`, notify_url);
  return { out_authorization_no, user_display_name, notify_url };
}

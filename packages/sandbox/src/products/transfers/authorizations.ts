import { Refusal } from '../../runtime/refusal.js';
import { rfc3339 } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';
import type { V3Call } from '../shared/handler.js';
import { notifyV3 } from '../shared/notify.js';
import { type Authorization, authorizationLifetime, authorize, lapse } from './authorization.js';

/** The authorizations, by out_authorization_no. `package` opens the page that confirms one. */
export const authorizations: TableDefinition<Authorization, 'authorization_id' | 'package' | 'openid'> = {
  name: 'transfer-authorizations',
  key: ({ out_authorization_no }) => out_authorization_no,
  indexes: {
    authorization_id: ({ authorized }) => [authorized?.authorization_id],
    package: ({ package_info }) => [package_info],
    openid: ({ openid }) => [openid],
  },
};

/** The kind of the jobs that close an unconfirmed authorization. The payload is its out_authorization_no. */
export const lapseKind = 'transfer-authorization.lapse';

export const confirmedEvent = 'MCHTRANSFER.AUTHORIZATION.CONFIRMED';
export const closedEvent = 'MCHTRANSFER.AUTHORIZATION.CLOSED';

/** What is known of an authorization before the platform takes it in. */
export type ProposedAuthorization = Pick<
  Authorization,
  'out_authorization_no' | 'appid' | 'openid' | 'user_display_name' | 'scene' | 'notify_url'
> &
  Partial<Pick<Authorization, 'given' | 'perception' | 'package_info' | 'isOfPartner'>>;

/**
 * Takes in an authorization, which waits for the user.
 *
 * @throws Refusal ALREADY_EXISTS for a known number, and if the user has an authorization in force
 */
export function openAuthorization(
  { world, named }: Pick<V3Call, 'world' | 'named'>,
  proposed: ProposedAuthorization,
): Authorization {
  const { store, clock, mchid } = world;
  const { out_authorization_no, openid, appid } = proposed;
  const table = store.table(authorizations);
  if (table.get(out_authorization_no) !== undefined) {
    throw new Refusal('ALREADY_EXISTS', `商户授权单号 ${out_authorization_no} 已存在，且参数与此请求不同`);
  }
  if (findInForce(world, openid, appid) !== undefined)
    throw new Refusal('ALREADY_EXISTS', '该用户已有生效中的免确认收款授权');
  const now = clock.now();
  const expires_at = now + authorizationLifetime;
  const opened: Authorization = {
    ...proposed,
    named,
    state: 'WAIT_USER_CONFIRM',
    created_at: now,
    expires_at,
  };
  table.put(opened);
  clock.schedule({ at: expires_at, kind: lapseKind, payload: out_authorization_no, mchid });
  return opened;
}

/** The authorization in force of a user. There is at most one. */
export function findInForce({ store }: World, openid: string, appid: string): Authorization | undefined {
  return store
    .table(authorizations)
    .list('openid', openid)
    .find((one) => one.state === 'TAKING_EFFECT' && one.appid === appid);
}

/** Finds the authorization that a transfer names by either of its numbers. */
export function findAuthorization(
  { store }: World,
  { authorization_id, out_authorization_no }: V3Call['clear'],
): Authorization | undefined {
  const table = store.table(authorizations);
  return authorization_id === undefined
    ? table.get(String(out_authorization_no))
    : table.find('authorization_id', String(authorization_id));
}

/**
 * The user authorizes, and the merchant is notified.
 *
 * @throws Refusal ALREADY_SIGNED if the user has another authorization in force, and as `authorize` does
 */
export function confirmAuthorization(world: World, authorization: Authorization): void {
  const { store, ids, clock } = world;
  const { openid, appid } = authorization;
  const id = `2012${ids.digits('authorization_id', 24)}`;
  const authorized = authorize(authorization, id, clock.now());
  if (findInForce(world, openid, appid) !== undefined)
    throw new Refusal('ALREADY_SIGNED', 'the user has another authorization in force');
  store.table(authorizations).put(authorized);
  notifyAuthorization(world, confirmedEvent, authorized);
}

/** Keeps a closed authorization. The merchant is notified of the end of one that the user had confirmed. */
export function keepClosed(world: World, closed: Authorization): void {
  world.store.table(authorizations).put(closed);
  if (closed.authorized !== undefined) notifyAuthorization(world, closedEvent, closed);
}

/** Closes an authorization whose time is up. */
export function lapseAuthorization(world: World, out_authorization_no: string): void {
  const authorization = world.store.table(authorizations).get(out_authorization_no);
  const lapsed = authorization && lapse(authorization, world.clock.now());
  if (lapsed !== undefined && lapsed !== authorization) keepClosed(world, lapsed);
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4014512908 */
function notifyAuthorization(world: World, type: string, authorization: Authorization): void {
  const { notify_url: url, named } = authorization;
  notifyV3(world, { type, url, payload: describeAuthorization(authorization), named });
}

/** The fields that notifications and queries share. */
export function describeAuthorization(authorization: Authorization): Readonly<Record<string, unknown>> {
  const { out_authorization_no, appid, openid, user_display_name, state, authorized, closed } = authorization;
  return {
    out_authorization_no,
    appid,
    openid,
    user_display_name,
    ...(authorized === undefined
      ? {}
      : { authorization_id: authorized.authorization_id, authorize_time: rfc3339(authorized.at) }),
    state,
    ...(closed === undefined
      ? {}
      : { close_info: { close_time: rfc3339(closed.at), close_reason: closed.reason } }),
  };
}

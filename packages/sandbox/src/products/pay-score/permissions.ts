import { Refusal } from '../../runtime/refusal.js';
import { compactTime, rfc3339 } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';
import { notifyV3 } from '../shared/notify.js';
import { pickFields } from './describe.js';
import { closePermission, openPermission, type Permission } from './permission.js';
import { endSignPlansOf } from './sign-plans.js';

/** The permissions, by service and authorization code. */
export const permissions: TableDefinition<Permission, 'code' | 'token' | 'user'> = {
  name: 'pay-score-permissions',
  key: ({ service_id, authorization_code }) => permissionKey(service_id, authorization_code),
  indexes: {
    code: ({ authorization_code }) => [authorization_code],
    token: ({ token }) => [token],
    user: ({ openid }) => [openid],
  },
};

export function permissionKey(service_id: string, authorization_code: string): string {
  return `${service_id} ${authorization_code}`;
}

/** What a user has given of a service: the permission that is in force, or the last one. */
export function findGiven(
  { store }: Pick<World, 'store'>,
  service_id: string,
  openid: string,
): Permission | undefined {
  const given = store
    .table(permissions)
    .list('user', openid)
    .filter((permission) => permission.service_id === service_id);
  return given.find(({ state }) => state === 'AVAILABLE') ?? given.at(-1);
}

/** A permission by its code or its page. */
export function findPermission({ store }: Pick<World, 'store'>, id: string): Permission | undefined {
  const table = store.table(permissions);
  return table.find('code', id) ?? table.find('token', id);
}

/**
 * An order without the user's confirmation needs the permission of the user.
 *
 * @throws Refusal NO_AUTH once the user or the merchant has withdrawn it
 */
export function requireNotWithdrawn(world: World, service_id: string, openid: string): void {
  if (findGiven(world, service_id, openid)?.state !== 'UNAVAILABLE') return;
  throw new Refusal('NO_AUTH', '用户已解除对该服务的授权，不能创建免确认订单');
}

/** The user gives the permission, and the merchant is notified. */
export function open(world: World, permission: Permission, openid: string): void {
  keep(world, openPermission(permission, openid, world.clock.now()), 'PAYSCORE.USER_OPEN_SERVICE');
}

/** The permission ends with the user's plans of the service, and the merchant is notified. */
export function close(world: World, permission: Permission): Permission {
  const closed = closePermission(permission, world.clock.now());
  endSignPlansOf(world, closed.service_id, closed.openid);
  return keep(world, closed, 'PAYSCORE.USER_CLOSE_SERVICE');
}

/** @see https://pay.weixin.qq.com/doc/v3/partner/4012160692 */
function keep(world: World, permission: Permission, type: PermissionEvent): Permission {
  world.store.table(permissions).put(permission);
  const { notify_url } = permission.given;
  notifyV3(world, {
    type,
    url: typeof notify_url === 'string' ? notify_url : undefined,
    payload: describeForNotice(world, permission, type),
    named: permission.named,
  });
  return permission;
}

export type PermissionEvent = 'PAYSCORE.USER_OPEN_SERVICE' | 'PAYSCORE.USER_CLOSE_SERVICE';

/** The fields of a notification about the permission. */
export function describeForNotice(
  world: World,
  permission: Permission,
  type: PermissionEvent,
): Readonly<Record<string, unknown>> {
  const { openid, opened_at, closed_at } = permission;
  const at = type === 'PAYSCORE.USER_OPEN_SERVICE' ? opened_at : closed_at;
  return {
    ...describeParties(world, permission),
    ...(openid === undefined ? {} : { openid }),
    user_service_status: type.slice('PAYSCORE.'.length),
    openorclose_time: compactTime(at ?? world.clock.now()),
  };
}

/** What a query answers. */
export function describePermission(world: World, permission: Permission): Readonly<Record<string, unknown>> {
  const { state, openid, opened_at, closed_at, given } = permission;
  return {
    ...describeParties(world, permission),
    ...pickFields(given, ['notify_url']),
    authorization_state: state,
    ...(openid === undefined ? {} : { openid }),
    ...(opened_at === undefined ? {} : { authorization_success_time: rfc3339(opened_at) }),
    ...(closed_at === undefined ? {} : { cancel_authorization_time: rfc3339(closed_at) }),
  };
}

function describeParties({ mchid }: World, { given }: Permission): Readonly<Record<string, unknown>> {
  const names = ['service_id', 'appid', 'sub_appid', 'sub_mchid', 'channel_id', 'authorization_code'];
  return { mchid, ...pickFields(given, names) };
}

import { parameterError, Refusal } from '../../runtime/refusal.js';
import { requireAppids, requireSubMerchant } from '../../runtime/registry.js';
import type { Answer, V3Call, V3Handler } from '../shared/handler.js';
import { serviceOrders } from './orders.js';
import { type Permission, requireSameApplication } from './permission.js';
import { close, describePermission, findGiven, permissionKey, permissions } from './permissions.js';

/** The operations of permissions: a merchant's own, a partner's and an acquiring institution's. */
export const permissionOperations: Readonly<Record<string, V3Handler>> = {
  ...ofCode('v3/payscore/permissions'),
  ...ofCode('v3/payscore/partner/permissions'),
  ...ofCode('v3/payscore/acquiringbank/permissions'),
  'POST v3/payscore/partner/permissions/apply-for-scene': applyForScene,
  'GET v3/payscore/permissions/openid/{openid}': queryOfUser,
  'POST v3/payscore/permissions/openid/{openid}/terminate': terminateOfUser,
  'GET v3/payscore/partner/permissions/search': queryOfUser,
  'POST v3/payscore/partner/permissions/terminate': terminateOfUser,
  'POST v3/payscore/users/{openid}/permissions/{service_id}/terminate': terminateOfUser,
  'GET v3/payscore/user-service-state': queryServiceState,
  'POST v3/payscore/permissions/assess-user-risk-level': assess,
  'POST v3/payscore/partner/permissions/assess-user-risk-level': assess,
};

function ofCode(base: string): Readonly<Record<string, V3Handler>> {
  return {
    [`POST ${base}`]: applyForPermission,
    [`GET ${base}/authorization-code/{authorization_code}`]: (call) => ({
      status: 200,
      body: describePermission(call.world, requireByCode(call)),
    }),
    [`POST ${base}/authorization-code/{authorization_code}/terminate`]: (call) =>
      terminate(call, requireByCode(call)),
  };
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012647349 */
function applyForPermission(call: V3Call): Answer {
  return { status: 200, body: { apply_permissions_token: apply(call).token } };
}

/**
 * The user gives the permission with a payment.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012778802
 */
function applyForScene(call: V3Call): Answer {
  const { scene } = call.body;
  return { status: 200, body: { scene, transaction_permissions_token: apply(call).token } };
}

function apply({ world, body, named }: V3Call): Permission {
  const text = (name: string): string | undefined =>
    typeof body[name] === 'string' ? body[name] : undefined;
  requireAppids(world.registry, text('appid'));
  requireSubMerchant(world.registry, text('sub_mchid'));
  const [service_id, authorization_code] = [String(body['service_id']), String(body['authorization_code'])];
  const table = world.store.table(permissions);
  const known = table.get(permissionKey(service_id, authorization_code));
  if (known !== undefined) {
    requireSameApplication(known, body);
    return known;
  }
  const permission: Permission = {
    service_id,
    authorization_code,
    given: body,
    token: world.ids.text('pay-score-permission', 64),
    state: 'UNBINDUSER',
    named,
  };
  table.put(permission);
  return permission;
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012647404 */
function queryOfUser(call: V3Call): Answer {
  const { world, variables, query } = call;
  const given = { ...query, ...variables };
  const permission = findOfUser(call, given);
  if (permission !== undefined) return { status: 200, body: describeWithoutUrl(call, permission) };
  // Of a user who has never given it, there is no record.
  const { service_id, appid, sub_mchid, openid } = given;
  const parties = {
    service_id,
    appid,
    mchid: world.mchid,
    ...(sub_mchid === undefined ? {} : { sub_mchid }),
  };
  const user = openid === undefined ? {} : { openid };
  return { status: 200, body: { ...parties, ...user, authorization_state: 'UNAVAILABLE' } };
}

/** @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/payscore/chapter3_8.shtml */
function queryServiceState(call: V3Call): Answer {
  const { appid, service_id, openid } = call.query;
  const isOpen = findOfUser(call, call.query)?.state === 'AVAILABLE';
  return {
    status: 200,
    body: { appid, service_id, openid, use_service_state: isOpen ? 'AVAILABLE' : 'UNAVAILABLE' },
  };
}

/**
 * All users are of one level.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012856611
 */
function assess(call: V3Call): Answer {
  const given = { ...call.query, ...call.body };
  const texts = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));
  if (texts['openid'] === undefined && texts['authorization_code'] === undefined) {
    throw parameterError('/openid', '与 authorization_code 须给出其一');
  }
  const found =
    texts['authorization_code'] === undefined
      ? queryOfUser({ ...call, query: texts, variables: {} }).body
      : describePermission(
          call.world,
          requireByCode({ ...call, variables: { authorization_code: texts['authorization_code'] } }),
        );
  return { status: 200, body: { ...found, user_risk_level: 1, risk_level_version: 1 } };
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012647413 */
function terminateOfUser(call: V3Call): Answer {
  const permission = findOfUser(call, { ...call.body, ...call.variables });
  if (permission === undefined) throw new Refusal('RESOURCE_NOT_EXISTS', '该用户没有对此服务的授权记录');
  return terminate(call, permission);
}

/** The merchant cannot end it while the user uses the service. */
function terminate({ world }: V3Call, permission: Permission): Answer {
  const { openid = '', service_id } = permission;
  const used = world.store
    .table(serviceOrders)
    .list('user', openid)
    .find((order) => order.state === 'DOING' && order.fields['service_id'] === service_id);
  if (used !== undefined) {
    throw new Refusal('INVALID_REQUEST', `用户有未完成的服务订单 ${used.out_order_no}，不能解除授权`);
  }
  close(world, permission);
  return { status: 204 };
}

function requireByCode({ world, variables, query, body }: V3Call): Permission {
  const { service_id, sub_mchid } = { ...query, ...body };
  const key = permissionKey(String(service_id), variables['authorization_code'] ?? '');
  const permission = world.store.table(permissions).get(key);
  if (permission !== undefined && permission.given['sub_mchid'] === sub_mchid) return permission;
  throw new Refusal('RESOURCE_NOT_EXISTS', '授权协议号不存在：请先调用商户预授权接口');
}

function findOfUser({ world }: V3Call, given: Readonly<Record<string, unknown>>): Permission | undefined {
  const { service_id, openid, sub_mchid } = given;
  const permission = findGiven(world, String(service_id), String(openid));
  return permission?.given['sub_mchid'] === sub_mchid ? permission : undefined;
}

/** The answer to a query by openid of a merchant has no URL in its schema. */
function describeWithoutUrl({ world }: V3Call, permission: Permission): Readonly<Record<string, unknown>> {
  const { notify_url: _, ...fields } = describePermission(world, permission);
  return fields;
}

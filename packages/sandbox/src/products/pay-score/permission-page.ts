import type { World } from '../../runtime/world.js';
import type { PageKind } from '../shared/product.js';
import { listTerms, type Shown } from '../shared/shown.js';
import { createUser } from '../shared/users.js';
import { type Permission, requireClosed } from './permission.js';
import { open, permissionKey, permissions } from './permissions.js';

/** The page that gives a permission. A user who leaves it may return. */
export const permissionPage: PageKind = {
  ids: ['apply_permissions_token', 'transaction_permissions_token'],
  find(world, id) {
    const permission = world.store.table(permissions).find('token', id);
    return (
      permission && {
        id: permission.token,
        opens: 'pay-score',
        confirm: (by) => open(world, permission, permission.openid ?? by.openid ?? createUser(world)),
        decline: () => requireClosed(permission),
        describe: () => ({ what: 'pay-score', thing: describe(world, permission) }),
        show: () => showPermission(world, permission),
      }
    );
  },
};

function showPermission({ store, mchid }: World, permission: Permission): Shown {
  const { service_id, authorization_code } = permission;
  const now = store.table(permissions).get(permissionKey(service_id, authorization_code)) ?? permission;
  const { sub_mchid } = now.given;
  return {
    phase: now.state === 'AVAILABLE' ? 'agreed' : 'waiting',
    payee: typeof sub_mchid === 'string' ? sub_mchid : mchid,
    openid: now.openid,
    terms: listTerms(
      [{ zh: '服务编号', en: 'Service' }, { text: service_id }],
      [{ zh: '授权协议号', en: 'Authorization' }, { text: authorization_code }],
    ),
  };
}

function describe({ store }: World, permission: Permission) {
  const { service_id, authorization_code } = permission;
  const { state } = store.table(permissions).get(permissionKey(service_id, authorization_code)) ?? permission;
  return { kind: 'pay-score-permission', id: authorization_code, state };
}

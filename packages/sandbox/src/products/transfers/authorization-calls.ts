import { isSame, toPlain } from '../../remembered/plain.js';
import { requireAppids } from '../../runtime/registry.js';
import { rfc3339 } from '../../runtime/time.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { requireNumber, requireUrl } from '../shared/request.js';
import { type Authorization, close, requireKnown } from './authorization.js';
import { authorizations, describeAuthorization, keepClosed, openAuthorization } from './authorizations.js';
import { createPackage } from './create-bill.js';
import { requirePerception } from './scenes.js';

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4015901167 */
export function createAuthorization(call: V3Call): Answer {
  return create(call, 'authorization_notify_url', {});
}

/** @see https://pay.weixin.qq.com/doc/v3/partner/4016809861 */
export function createPartnerAuthorization(call: V3Call): Answer {
  return create(call, 'notify_url', { isOfPartner: true });
}

/** @param urlName the field that has the URL for the notifications */
function create(
  call: V3Call,
  urlName: 'authorization_notify_url' | 'notify_url',
  own: Pick<Authorization, 'isOfPartner'>,
): Answer {
  const { world, clear } = call;
  const text = (name: string): string => String(clear[name] ?? '');
  requireAppids(world.registry, text('appid'));
  const number = requireNumber('/out_authorization_no', clear['out_authorization_no']);
  const notify_url = text(urlName);
  requireUrl(`/${urlName}`, notify_url);
  const perception = clear['user_recv_perception'] === undefined ? undefined : text('user_recv_perception');
  requirePerception(text('transfer_scene_id'), perception);
  const given = toPlain(clear);
  const known = world.store.table(authorizations).get(number);
  const authorization =
    known?.state === 'WAIT_USER_CONFIRM' && isSame(known.given, given)
      ? known
      : openAuthorization(call, {
          out_authorization_no: number,
          ...own,
          given,
          appid: text('appid'),
          openid: text('openid'),
          user_display_name: text('user_display_name'),
          scene: text('transfer_scene_id'),
          perception,
          notify_url,
          package_info: createPackage(world),
        });
  const { out_authorization_no, state, created_at, package_info } = authorization;
  return {
    status: 200,
    body: { out_authorization_no, state, create_time: rfc3339(created_at), package_info },
  };
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4014399423 */
export function authorizationByNumber(call: V3Call): Answer {
  return { status: 200, body: describe(find(call, false)) };
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4015653811 */
export function closeAuthorization(call: V3Call): Answer {
  return { status: 200, body: describe(closeFound(call, false)) };
}

/** @see https://pay.weixin.qq.com/doc/v3/partner/4016809859 */
export function partnerAuthorizationByNumber(call: V3Call): Answer {
  return { status: 200, body: describeForPartner(find(call, true)) };
}

/** @see https://pay.weixin.qq.com/doc/v3/partner/4016809851 */
export function closePartnerAuthorization(call: V3Call): Answer {
  return { status: 200, body: describeForPartner(closeFound(call, true)) };
}

function find({ world, variables }: V3Call, isOfPartner: boolean): Authorization {
  const known = world.store.table(authorizations).get(variables['out_authorization_no'] ?? '');
  return requireKnown(known, isOfPartner, world.clock.now());
}

function closeFound(call: V3Call, isOfPartner: boolean): Authorization {
  const before = find(call, isOfPartner);
  const closed = close(before, 'CLOSE_VIA_MCH_API', call.world.clock.now());
  if (closed !== before) keepClosed(call.world, closed);
  return closed;
}

function describe(authorization: Authorization): Readonly<Record<string, unknown>> {
  const { scene, perception, created_at, state, package_info } = authorization;
  return {
    ...describeAuthorization(authorization),
    transfer_scene_id: scene,
    ...(perception === undefined ? {} : { user_recv_perception: perception }),
    create_time: rfc3339(created_at),
    ...(state === 'WAIT_USER_CONFIRM' && package_info !== undefined ? { package_info } : {}),
  };
}

/** A partner's answer always has these two. They are empty while the user has not confirmed. */
function describeForPartner(authorization: Authorization): Readonly<Record<string, unknown>> {
  const { package_info: _, ...fields } = describe(authorization);
  return { authorization_id: '', authorize_time: '', ...fields };
}

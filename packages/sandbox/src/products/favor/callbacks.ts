import { rfc3339 } from '../../runtime/time.js';
import { callbacks } from '../shared/favor/callbacks.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { requireSelf } from './stock-operations.js';

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012464198 */
export function setCallback({ world, body, named }: V3Call): Answer {
  requireSelf(world, body['mchid'], '/mchid');
  const notify_url = String(body['notify_url']);
  world.store.table(callbacks).put({ notify_url, is_on: body['switch'] !== false, named });
  return { status: 200, body: { update_time: rfc3339(world.clock.now()), notify_url } };
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012464070 */
export function readCallback({ world }: V3Call): Answer {
  const { store, mchid } = world;
  const { notify_url = '' } = store.table(callbacks).get('callback') ?? {};
  return { status: 200, body: { mchid, notify_url } };
}

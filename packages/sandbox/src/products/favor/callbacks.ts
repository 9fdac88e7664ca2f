import type { PlatformKeyKind } from '../../runtime/keyring.js';
import { rfc3339 } from '../../runtime/time.js';
import type { TableDefinition } from '../../storage/table.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { requireSelf } from './stock-operations.js';

interface Callback {
  readonly notify_url: string;
  readonly is_on: boolean;
  readonly named: PlatformKeyKind | undefined;
}

/** Where the notifications of the merchant's coupons go. It has one row at most. */
export const callbacks: TableDefinition<Callback> = {
  name: 'favor-callbacks',
  key: () => 'callback',
  indexes: {},
};

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

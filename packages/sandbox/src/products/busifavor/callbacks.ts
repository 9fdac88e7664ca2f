import type { PlatformKeyKind } from '../../runtime/keyring.js';
import { parameterError } from '../../runtime/refusal.js';
import { rfc3339 } from '../../runtime/time.js';
import type { TableDefinition } from '../../storage/table.js';
import type { Answer, V3Call } from '../shared/handler.js';

interface Callback {
  readonly notify_url: string;
  readonly named: PlatformKeyKind | undefined;
}

/** Where the notifications of the merchant's coupons go. It has one row at most. */
export const callbacks: TableDefinition<Callback> = {
  name: 'busifavor-callbacks',
  key: () => 'callback',
  indexes: {},
};

export function setCallback({ world, body, named }: V3Call): Answer {
  const { store, mchid, clock } = world;
  const given = body['mchid'] ?? mchid;
  if (given !== mchid) throw parameterError('/mchid', '须为发起请求的商户号', 'body', given);
  const notify_url = String(body['notify_url']);
  store.table(callbacks).put({ notify_url, named });
  return { status: 200, body: { mchid, notify_url, update_time: rfc3339(clock.now()) } };
}

export function readCallback({ world }: V3Call): Answer {
  const { store, mchid } = world;
  const { notify_url = '' } = store.table(callbacks).get('callback') ?? {};
  return { status: 200, body: { mchid, notify_url } };
}

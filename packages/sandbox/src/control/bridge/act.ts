import { AesGcm, Json, Transformer } from 'wechatpay-kit';
import { type Delivery, type DeliveryRecord, publicView } from '../../delivery/delivery.js';
import { deliveries } from '../../delivery/outbox.js';
import type { World } from '../../runtime/world.js';
import { findPage, readReason } from '../user.js';
import type { BridgeParts } from './parts.js';
import { badArgument, readOrRefuse } from './problem.js';
import type { BridgeNotification, BridgeOpened } from './types.js';

/** A `BridgeOutcome` whose times are not yet texts. */
interface Outcome {
  readonly opened: BridgeOpened;
  readonly notifications: readonly (Delivery & Pick<BridgeNotification, 'data'>)[];
}

/**
 * Plays the user, and waits for the first delivery attempt of each notification that follows.
 *
 * @throws Refusal as the command does; Problem for a bad id or reason
 */
export async function playAct(
  { world, commands }: BridgeParts,
  name: 'confirm' | 'decline',
  { id, reason, ...others }: Readonly<Record<string, unknown>>,
): Promise<Outcome> {
  const [stranger] = Object.keys(others);
  if (stranger !== undefined) throw badArgument(`${stranger}: expected id or reason`);
  if (typeof id !== 'string' || id === '') throw badArgument('id: expected a non-empty text');
  const given = reason === undefined ? { id } : { id, reason: await readOrRefuse(() => readReason(reason)) };
  const table = world.store.table(deliveries);
  const page = findPage(world, id);
  const known = new Set(table.all().map((delivery) => delivery.id));
  const done = commands[name].run(world, given);
  // The command has posted its notifications by now. Later ones have another cause.
  const caused = table.all().filter((delivery) => !known.has(delivery.id));
  await done;
  await world.clock.idle();
  return {
    opened: page.describe(),
    notifications: caused.map((posted) => {
      const delivery = table.get(posted.id) ?? posted;
      return { ...publicView(delivery), data: readContent(world, delivery) };
    }),
  };
}

/** Decrypts and parses a message of the sandbox. */
function readContent(world: World, { mchid, signedBy, protocol, body }: DeliveryRecord): unknown {
  const { credentials } = world.merchants.find(mchid) ?? world;
  const key = signedBy === 'brand' ? credentials.brand.apiKey : credentials.apiV3Key;
  if (protocol === 'v2') return Transformer.toObject(body);
  const { resource } = JSON.parse(body) as {
    readonly resource: {
      readonly ciphertext: string;
      readonly nonce: string;
      readonly associated_data: string;
    };
  };
  const { ciphertext, nonce, associated_data } = resource;
  return Json.parse(AesGcm.decrypt(ciphertext, key, nonce, associated_data));
}

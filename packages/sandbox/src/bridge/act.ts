import { AesGcm, Json, Transformer } from 'wechatpay-kit';
import { type Delivery, type DeliveryRecord, publicView } from '../delivery/delivery.js';
import { entranceOf } from '../user/entrance.js';
import type { World } from '../world.js';
import { openedOf } from './opening.js';
import type { BridgeParts } from './parts.js';
import { badArgument } from './problem.js';
import type { BridgeNotification, BridgeOpened } from './types.js';

/** A `BridgeOutcome`, before JSON has turned its times into texts. */
interface Outcome {
  readonly opened: BridgeOpened;
  readonly notifications: readonly (Delivery & Pick<BridgeNotification, 'data'>)[];
}

/**
 * Plays the user, and waits until what the merchant is told of it has been sent once.
 *
 * @throws Refusal as the command does; Problem for a bad id
 */
export async function actOf(
  { world, commands }: BridgeParts,
  name: 'confirm' | 'decline',
  { id, ...others }: Readonly<Record<string, unknown>>,
): Promise<Outcome> {
  const [stranger] = Object.keys(others);
  if (stranger !== undefined) throw badArgument(`${stranger}: expected id`);
  if (typeof id !== 'string' || id === '') throw badArgument('id: expected a text that is not empty');
  const { deliveries } = world.store;
  const entrance = entranceOf(world, id);
  const before = deliveries.all().length;
  const done = commands[name].run(world, { id });
  // The command has posted whatever it posts by now; what comes later is somebody else's.
  const caused = deliveries.all().slice(before);
  await done;
  await world.clock.idle();
  return {
    opened: openedOf(world, entrance),
    notifications: caused.map((posted) => {
      const delivery = deliveries.get(posted.id) ?? posted;
      return { ...publicView(delivery), data: dataOf(world, delivery) };
    }),
  };
}

/** The sandbox's own message, opened for reading. */
function dataOf({ credentials }: World, { protocol, body }: DeliveryRecord): unknown {
  if (protocol === 'v2') return Transformer.toObject(body);
  const { resource } = JSON.parse(body) as {
    readonly resource: {
      readonly ciphertext: string;
      readonly nonce: string;
      readonly associated_data: string;
    };
  };
  const { ciphertext, nonce, associated_data } = resource;
  return Json.parse(AesGcm.decrypt(ciphertext, credentials.apiV3Key, nonce, associated_data));
}

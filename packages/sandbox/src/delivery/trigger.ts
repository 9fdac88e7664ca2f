import { mergeVariants } from '@wechatpay-kit/openapi/model';
import { Rsa } from 'wechatpay-kit';
import type { DescribedEvent } from '../description/catalogue.js';
import type { Signing } from '../runtime/signature.js';
import type { World } from '../runtime/world.js';
import type { Notice, Synthesis } from '../synthesis/index.js';
import type { SigningKey } from './delivery.js';
import { createV2Body, createV3Body } from './envelope.js';
import { postNotification } from './outbox.js';

/** A notification that a program asks for. */
export interface Triggered {
  readonly event: DescribedEvent;
  readonly url: string;
  /** The fields of what it is about, by name. */
  readonly about: Readonly<Record<string, unknown>>;
  /** Values by path, in place of those made up. */
  readonly set: Readonly<Record<string, unknown>>;
  /** @default by the merchant's setting */
  readonly signedBy?: SigningKey | undefined;
  /** As the request asked that created what it is about. */
  readonly signing?: Signing | undefined;
  /** The base of the URLs in the payload that lead to this sandbox. */
  readonly origin: string;
}

/**
 * Makes a notification from its schema and takes it for delivery.
 *
 * @param world the receiver's view
 * @returns its id, and the fields that it says of what it is about
 * @throws RequestError if a path of `set` leads through a value that has no fields; TypeError for a value that the
 *   message cannot have
 */
export function triggerNotification(
  world: World,
  synthesis: Synthesis,
  triggered: Triggered,
): { readonly id: string; readonly said: Readonly<Record<string, unknown>> } {
  const { ids, clock, credentials } = world;
  const { event, url, signedBy, signing: { named, signType } = {} } = triggered;
  const isForBrand = signedBy === 'brand';
  const id = ids.hex('notification', 32).toLowerCase();
  const now = clock.now();
  const notice = makeNotice(world, synthesis, triggered, id);
  const { apiV2Key } = credentials;
  const apiV3Key = isForBrand ? credentials.brand.apiKey : credentials.apiV3Key;
  const { summary, subject } = event;
  const options = { id, now, summary, subject, apiV2Key, apiV3Key, signType };
  const { type, protocol } = event;
  const body =
    protocol === 'v2' ? createV2Body(event, notice, options) : createV3Body(type, notice.payload, options);
  const said = notice.payload ?? notice.message ?? {};
  const message = { id, type, protocol, url, body, named, said };
  postNotification(world, signedBy === undefined ? message : { ...message, signedBy });
  return { id, said };
}

/**
 * Makes what a notification says.
 *
 * @param seed decides the values that are made up
 * @throws RequestError as above
 */
export function makeNotice(
  world: World,
  synthesis: Synthesis,
  { event, about, set, signedBy, signing: { signType } = {}, origin }: Omit<Triggered, 'url'>,
  seed: string,
): Notice {
  const { clock, credentials } = world;
  const isForBrand = signedBy === 'brand';
  const receiver = isForBrand ? credentials.brand.certificate : credentials.merchant;
  const circumstances = {
    seed,
    now: clock.now(),
    given: signType === undefined ? about : { ...about, sign_type: signType },
    caller: findParties(world, event, isForBrand),
    origin,
    encrypt: (text: string) => Rsa.encrypt(text, receiver.publicKey),
  };
  return synthesis.notice(event, circumstances, set);
}

/** The receiver, under all names that it has in messages. */
function findParties(
  { mchid, brandId, registry, description }: World,
  { payload }: DescribedEvent,
  isForBrand: boolean,
): Record<string, string> {
  const [appid] = registry.appids;
  const { required = [] } =
    payload === undefined ? {} : mergeVariants(description.components.schemas ?? {}, payload);
  if (isForBrand) return { brand_id: brandId };
  return {
    mchid,
    mch_id: mchid,
    combine_mchid: mchid,
    combine_mch_id: mchid,
    // Only service providers receive such an event. With others, the name would make the message one of a partner.
    ...(required.includes('sp_mchid') ? { sp_mchid: mchid } : {}),
    ...(appid === undefined ? {} : { appid }),
  };
}

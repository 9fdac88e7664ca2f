import { Formatter, Hash, Json, Transformer } from 'wechatpay-kit';
import type { Question } from '../../delivery/delivery.js';
import { createV3Body } from '../../delivery/envelope.js';
import { postNotification } from '../../delivery/outbox.js';
import type { DescribedEvent } from '../../description/event.js';
import { createNotes } from '../../description/problem.js';
import type { PlatformKeyKind } from '../../runtime/keyring.js';
import type { Signing } from '../../runtime/signature.js';
import type { World } from '../../runtime/world.js';
import type { Fields } from './handler.js';

/** A notification of APIv3, before it is encrypted. */
export interface V3Notice {
  /** The event: `TRANSACTION.SUCCESS`. */
  readonly type: string;
  /** Where it goes. Without it, there is none. */
  readonly url: string | undefined;
  readonly payload: Readonly<Record<string, unknown>>;
  /** The kind of key that the request named which made the thing. */
  readonly named?: PlatformKeyKind | undefined;
  /** @default the event's own, in Chinese */
  readonly summary?: string;
  /** What follows from the reply. */
  readonly asks?: Question;
}

/**
 * Encrypts a notification of APIv3 for the merchant and takes it for delivery.
 *
 * @throws Error in a strict sandbox, if the payload does not fit the description: a fault of the sandbox
 */
export function notifyV3(world: World, { type, url, payload, named, summary, asks }: V3Notice): void {
  if (url === undefined) return;
  const { ids, credentials, clock, description } = world;
  const event = description.event(type);
  if (world.strict) checkPayload(world, event, payload);
  const id = ids.hex('notification', 32).toLowerCase();
  const body = createV3Body(type, payload, {
    id,
    now: clock.now(),
    summary: summary ?? event.summary,
    apiV3Key: credentials.apiV3Key,
    subject: event.subject,
  });
  postNotification(world, { id, type, protocol: 'v3', url, body, named, asks, said: payload });
}

function checkPayload(
  { validator }: World,
  { type, payload: schema }: DescribedEvent,
  payload: V3Notice['payload'],
): void {
  if (schema === undefined) return;
  const notes = createNotes();
  const sent = Json.parse(Json.stringify(payload) ?? '{}', { bigIntegers: 'bigint' });
  const problem = validator.answer(schema, 'json')(sent, notes);
  if (problem !== undefined) {
    throw new Error(`${type} 通知不符合接口定义：${problem.field} ${problem.issue}`);
  }
  const [unknown] = notes.unknown;
  if (unknown !== undefined) throw new Error(`${type} 通知有接口定义之外的字段：${unknown}`);
}

/** A notification of APIv2, before it is signed. */
export interface V2Notice {
  /** The event: `pay`. */
  readonly type: string;
  /** Where it goes. Without it, there is none. */
  readonly url: string | undefined;
  /** Besides `return_code` and `result_code`. */
  readonly fields: Fields;
  /**
   * That of the request. The message has `sign_type` only with HMAC-SHA256.
   * @default MD5
   */
  readonly signType?: Signing['signType'];
}

/** Signs a successful notification of APIv2 and takes it for delivery. */
export function notifyV2(world: World, { type, url, fields: given, signType = 'MD5' }: V2Notice): void {
  if (url === undefined) return;
  const { ids, credentials } = world;
  const fields = {
    return_code: 'SUCCESS',
    return_msg: 'OK',
    result_code: 'SUCCESS',
    ...given,
    nonce_str: Formatter.nonce(),
    ...(signType === 'MD5' ? {} : { sign_type: signType }),
  };
  postNotification(world, {
    id: ids.hex('notification', 32).toLowerCase(),
    type,
    protocol: 'v2',
    url,
    said: given,
    body: Transformer.toXml({ ...fields, sign: Hash.sign(signType, fields, credentials.apiV2Key) }),
  });
}

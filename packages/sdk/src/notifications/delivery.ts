import { hash } from 'node:crypto';
import { type Configured, requireMerchant } from '../config/settings.js';
import * as Formatter from '../crypto/formatter.js';
import * as Rsa from '../crypto/rsa.js';
import { describe } from '../errors/given.js';
import { RequestError, VerificationError } from '../errors/index.js';
import { askingEvents, type NotificationEvent, signedReplies, v2EventRules } from '../generated/events.js';
import * as Json from '../text/json.js';
import { bodyLimit } from './adapters/raw-body.js';
import type { NotificationHandlers } from './handlers.js';
import { bytesOf, headersOf, type IncomingNotification, protocolOf } from './incoming.js';
import { Refused } from './refused.js';
import { answer, type FailureStatus, failure, type Reply, success } from './reply.js';
import type { Report } from './report.js';
import type { NotificationClaim, NotificationStore } from './stores/store.js';

/** A request as an adapter hands it over. */
export interface Delivery {
  readonly method: string | undefined;
  readonly headers: unknown;
  /** The raw body. @throws Refused, or RequestError if the server has parsed it already */
  body(): Promise<unknown>;
}

/** Handles a request, and always answers. */
export type Deliver = (delivery: Delivery) => Promise<Reply>;

export type Parse = (notification: IncomingNotification) => Promise<NotificationEvent>;

interface Parts {
  readonly configured: Configured;
  readonly parse: Parse;
  readonly handlers: NotificationHandlers;
  readonly store: NotificationStore;
  readonly report: Report;
}

/** WeChat Pay waits 5 s for an answer; a store that takes longer than this is one that is down. */
const storePatience = 3_000;

export function delivering(parts: Parts): Deliver {
  const { parse, report } = parts;
  const dispatch = dispatcher(parts);
  return async ({ method, headers: given, body: read }) => {
    let protocol: 'v2' | 'v3' = 'v3';
    let event: NotificationEvent | undefined;
    try {
      const headers = headersOf(given);
      // Of a body that is never seen, its type tells at least what an answer should look like.
      if (/\bxml\b/.test(headers['content-type'] ?? '')) protocol = 'v2';
      if (method !== 'POST') return failure(protocol, 405);
      refuseLongerThan(bodyLimit, Number(headers['content-length'] ?? 0));
      const body = bytesOf(await read());
      refuseLongerThan(bodyLimit, body.length);
      protocol = protocolOf(headers, body);
      if (body.length === 0) throw new Refused(400, new RequestError('body', 'it is empty'));
      event = await parse({ headers: headers as Record<string, string>, body });
      return await dispatch(event);
    } catch (error) {
      report(error instanceof Refused ? error.cause : error, event);
      return failure(protocol, event === undefined ? statusOf(error) : 500);
    }
  };
}

function refuseLongerThan(limit: number, length: number): void {
  if (length > limit) throw new Refused(413, new RequestError('body', `it is longer than ${limit} bytes`));
}

function statusOf(error: unknown): FailureStatus {
  if (error instanceof Refused) return error.status;
  if (error instanceof VerificationError) return error.cause instanceof SyntaxError ? 400 : 401;
  return 500;
}

/** Brings an event to its function, and says what to answer. */
function dispatcher({
  configured,
  handlers,
  store,
  report,
}: Parts): (event: NotificationEvent) => Promise<Reply> {
  const unhandled = new Set<string>();

  function warnOnce(name: string, fate: string): void {
    if (unhandled.has(name)) return;
    unhandled.add(name);
    const text = `there is no handler for notifications ${name}: ${fate}`;
    process.emitWarning(text, { code: 'WECHATPAY_UNHANDLED_EVENT' });
  }

  return async (event) => {
    const name = nameOf(event);
    const handle = (Object.hasOwn(handlers, name) ? handlers[name as '*'] : undefined) ?? handlers['*'];
    const asks = event.protocol === 'v3' && askingEvents.has(event.type);
    if (handle === undefined) {
      warnOnce(name, asks ? 'they ask something, and get a failure' : 'they are acknowledged and go nowhere');
      return asks ? failure('v3', 500) : success(event.protocol);
    }
    if (asks) return await answered(configured, event.type, await handle(event));

    const claim = await claimOf(store, keyOf(configured, event));
    if (claim === 'done') return success(event.protocol);
    if (claim === 'busy') return failure(event.protocol, 503);
    try {
      await handle(event);
    } catch (error) {
      // Even if the claim stays (the store is down, say), it does so for its lease only.
      await inTime(() => claim.release()).catch((problem: unknown) => report(problem));
      throw error;
    }
    // The event has been handled: were this answered with a failure, it would come again, and be handled twice.
    await inTime(() => claim.complete()).catch((problem: unknown) => report(problem));
    return success(event.protocol);
  };
}

/** The name that an event's handler goes by. */
function nameOf({ protocol, type }: NotificationEvent): string {
  const rule = protocol === 'v2' ? v2EventRules.find((rule) => rule.type === type) : undefined;
  return rule?.name ?? type;
}

/** A digest: ids of APIv2 are made of fields such as a plate number, which a store need not know. */
function keyOf(configured: Configured, event: NotificationEvent): string {
  const { protocol, id } = event;
  const brandId = protocol === 'v3' ? event.brandId : undefined;
  const addressee = brandId === undefined ? requireMerchant(configured).mchid : `brand:${brandId}`;
  return `${addressee}:${protocol}:${hash('sha256', id)}`;
}

/** @throws RequestError if the store answers no claim; its own errors, and one if it does not answer in time */
async function claimOf(store: NotificationStore, key: string): Promise<NotificationClaim | 'busy' | 'done'> {
  const claiming = (async () => store.claim(key))();
  try {
    const claim = await inTime(() => claiming);
    if (claim === 'busy' || claim === 'done') return claim;
    if (typeof claim?.complete === 'function' && typeof claim.release === 'function') return claim;
  } catch (error) {
    // A claim that comes when nobody waits for it any more is given back, so that the next delivery may have it.
    claiming.then((late) => (typeof late === 'object' ? late.release() : undefined)).catch(() => {});
    throw error;
  }
  throw new RequestError('store', "its claim() answered neither a claim nor 'busy' nor 'done'");
}

async function inTime<Value>(ask: () => Value | Promise<Value>): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new RequestError('store', `it has not answered within ${storePatience} ms`)),
      storePatience,
    );
  });
  try {
    return await Promise.race([ask(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The business answer that some events ask for, each time anew. Two want it signed: the header `Authorization` has the
 * form that it has in requests, and what it signs is what is signed of an answer: time, nonce and body.
 *
 * @see https://pay.weixin.qq.com/doc/v3/institution/4019762388
 * @see https://pay.weixin.qq.com/doc/v3/institution/4019762399
 */
async function answered(configured: Configured, type: string, data: unknown): Promise<Reply> {
  if (data === null || typeof data !== 'object') {
    throw new RequestError(
      `handlers.${type}`,
      `expected it to return the answer, an object such as { code: 'SUCCESS', … }; it returned ${describe(data)}`,
    );
  }
  const body = replyText(type, data);
  if (!signedReplies.has(type)) return answer(body);
  // Those that want it signed are for merchants alone.
  const { mchid, serial, privateKey, clock } = requireMerchant(configured);
  const timestamp = Math.floor(clock() / 1000);
  const nonce = Formatter.nonce();
  const signature = await Rsa.signAsync(Formatter.response(timestamp, nonce, body), privateKey);
  return answer(body, {
    authorization: Formatter.authorization(mchid, nonce, signature, timestamp, serial),
  });
}

function replyText(type: string, data: object): string {
  const field = `handlers.${type}`;
  let text: string | undefined;
  try {
    text = Json.stringify(data);
  } catch (cause) {
    throw new RequestError(field, 'JSON cannot carry what it returned (a cycle, say, or too many levels)', {
      cause,
    });
  }
  if (text?.startsWith('{')) return text;
  throw new RequestError(field, 'expected it to return the answer, an object of fields');
}

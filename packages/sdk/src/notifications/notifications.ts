import { type CallerSettings, type Configured, requireMerchant } from '../config/settings.js';
import { describe } from '../errors/given.js';
import { RequestError } from '../errors/index.js';
import type { NotificationEvent } from '../generated/events.js';
import { fetchBody } from './adapters/fetch.js';
import { type NodeRequest, readNodeBody } from './adapters/node.js';
import type { NotificationHandlerOptions, NotificationHandlers } from './event-handlers.js';
import {
  type IncomingNotification,
  type PlainHeaders,
  type ReceivedNotification,
  readHeaders,
  receive,
} from './incoming.js';
import { Refused } from './refused.js';
import { createRequestHandler, type NotificationHandler } from './request-handler.js';
import { parseV2 } from './v2.js';
import { parseV3 } from './v3.js';

/** Webhook notifications from WeChat Pay. */
export interface Notifications {
  /**
   * Verifies and decrypts a notification. An APIv3 notification is signed with the platform's key and encrypted with the
   * APIv3 key. An APIv2 notification is XML, signed with the APIv2 key. A notification for a brand is signed and encrypted
   * with the brand's keys, and the event has a `brandId`.
   *
   * APIv3 event types that are not in the catalogue are returned unchanged. An APIv2 notification of an unknown type that
   * is encrypted with the APIv3 key has the type `unknown`. All other APIv2 messages of an unknown type are refused even
   * if they are signed, because the APIv2 key also signs requests, answers and front-end parameters.
   *
   * @param notification the headers and the raw body; or a request whose body has not been read, of the Fetch standard or
   *   of Node (Express, …)
   * @returns the event, a union discriminated by `type`
   * @throws VerificationError if the notification is not from WeChat Pay; answer with a failure
   * @throws ConfigError if the client does not have the key that the notification needs
   * @throws RequestError if the headers or the raw body are missing; the message says how to get the raw body
   * @example
   * const event = await pay.notifications.parse({ headers: request.headers, body: await request.text() });
   * if (event.type === 'PAPAY.SIGN') console.log(event.data.contract_id);
   */
  parse(notification: IncomingNotification | Request | NodeRequest): Promise<NotificationEvent>;
  /**
   * Creates a request handler. It verifies and decrypts a notification, calls the function for its type once per event,
   * and answers in the notification's protocol.
   *
   * The handler is a function of the Fetch standard, for Hono, Next.js and similar frameworks. Its properties serve
   * `node:http`, Express (and NestJS), Fastify and Koa. All of them need the raw body, because the signature covers its
   * bytes.
   *
   * @param handlers a function per type of event, and `'*'` for all others; an event without a function is acknowledged
   * @throws RequestError naming an invalid handler or option
   * @example
   * export const POST = pay.notifications.handler({
   *   'TRANSACTION.SUCCESS': async (event) => ship(event.data.out_trade_no),
   * });
   * @example app.post('/notify', pay.notifications.handler({ … }).express);
   */
  handler(handlers: NotificationHandlers, options?: NotificationHandlerOptions): NotificationHandler;
}

/** @param beforeVerifying downloads platform keys if the serial number is unknown and the client has `auto` */
export function notifications(
  configured: Configured,
  beforeVerifying: (serial: string | undefined) => Promise<void> | undefined,
): Notifications {
  /** A promise only if something is awaited: a promise more takes a percent of the time. */
  function open(received: ReceivedNotification): NotificationEvent | Promise<NotificationEvent> {
    const { headers, body, protocol } = received;
    if (protocol === 'v2') return parseV2(requireMerchant(configured), body) as NotificationEvent;
    const receiver = findReceiver(configured, headers);
    const parse = (): NotificationEvent => parseV3(receiver, received) as NotificationEvent;
    const waiting = receiver.brandId === undefined ? beforeVerifying(headers['wechatpay-serial']) : undefined;
    return waiting === undefined ? parse() : waiting.then(parse);
  }
  return {
    async parse(notification) {
      if (notification === null || typeof notification !== 'object') {
        throw new RequestError(
          'notification',
          `expected { headers, body }, or a request, got ${describe(notification)}`,
        );
      }
      const headers = readHeaders(notification.headers);
      const body = isRequest(notification) ? await readBody(notification) : notification.body;
      return open(receive(headers, body));
    },
    handler: (handlers, options) => createRequestHandler(configured, open, handlers, options),
  };
}

const brandSignature = 'WECHATPAY-BRAND-SHA256-RSA2048';

/**
 * Finds the receiver of an APIv3 notification from its headers: the merchant or the brand. The signature check proves the
 * choice, because a brand and a merchant never share keys.
 */
function findReceiver(configured: Configured, headers: PlainHeaders): CallerSettings {
  const { merchant, brand } = configured;
  if (brand === undefined) return requireMerchant(configured);
  if (merchant === undefined) return brand;
  const serial = headers['wechatpay-serial'] ?? '';
  const isBrandKey = brand.platformKeys.find(serial) !== undefined;
  if (isBrandKey && merchant.platformKeys.find(serial) === undefined) return brand;
  return headers['wechatpay-signature-type'] === brandSignature ? brand : merchant;
}

function isRequest(
  notification: IncomingNotification | Request | NodeRequest,
): notification is Request | NodeRequest {
  return 'bodyUsed' in notification || Symbol.asyncIterator in notification;
}

/** @throws RequestError if the request's body has been read already */
async function readBody(request: Request | NodeRequest): Promise<unknown> {
  try {
    return await ('bodyUsed' in request ? fetchBody(request) : readNodeBody(request));
  } catch (error) {
    throw error instanceof Refused ? error.cause : error;
  }
}

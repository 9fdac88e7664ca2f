import { type CallerSettings, type Configured, requireMerchant } from '../config/settings.js';
import { describe } from '../errors/given.js';
import { RequestError } from '../errors/index.js';
import type { NotificationEvent } from '../generated/events.js';
import { fetchBody } from './adapters/fetch.js';
import { bodyOfNode, type NodeRequest } from './adapters/node.js';
import { type NotificationHandler, notificationHandler } from './handler.js';
import type { NotificationHandlerOptions, NotificationHandlers } from './handlers.js';
import { bytesOf, headersOf, type IncomingNotification, type PlainHeaders, protocolOf } from './incoming.js';
import { Refused } from './refused.js';
import { parseV2 } from './v2.js';
import { parseV3 } from './v3.js';

/** Notifications: requests that WeChat Pay sends. */
export interface Notifications {
  /**
   * Verifies a notification and opens it. APIv3's is signed with the platform's key and encrypted with the APIv3
   * key; APIv2's is XML, signed with the APIv2 key. One for a brand is signed and encrypted with the brand's keys, and
   * comes with its `brandId`.
   *
   * A type of APIv3 that the catalogue does not know comes through as it is; one of APIv2 that is encrypted with the
   * APIv3 key has the type `unknown`. Any other message of APIv2 that is no notification the catalogue knows is
   * refused, though signed: the APIv2 key signs requests, answers and front-end parameters, too.
   *
   * @param notification its headers and its raw body; or a request that nobody has read yet, of the Fetch standard or of
   *   Node (Express, …)
   * @returns the event: a union told apart by `type`
   * @throws VerificationError if it is not what WeChat Pay sent; answer with a failure then
   * @throws ConfigError if the client lacks the key that the notification needs
   * @throws RequestError if it has no headers or no raw body; it says how to come by the raw body
   * @example
   * const event = await pay.notifications.parse({ headers: request.headers, body: await request.text() });
   * if (event.type === 'PAPAY.SIGN') console.log(event.data.contract_id);
   */
  parse(notification: IncomingNotification | Request | NodeRequest): Promise<NotificationEvent>;
  /**
   * Makes a request handler that does all that a notification asks for: it verifies and opens it, calls the function
   * for its type, once per event, and answers in the protocol of the notification.
   *
   * It is a function of the Fetch standard, for Hono, Next.js and their like, and carries one for each of `node:http`,
   * Express (with NestJS), Fastify and Koa. All want the raw body: the signature covers its bytes.
   *
   * @param handlers a function per type of event, and `'*'` for all others; an event without one is acknowledged
   * @throws RequestError naming the handler or the option that is none
   * @example
   * export const POST = pay.notifications.handler({
   *   'TRANSACTION.SUCCESS': async (event) => ship(event.data.out_trade_no),
   * });
   * @example app.post('/notify', pay.notifications.handler({ … }).express);
   */
  handler(handlers: NotificationHandlers, options?: NotificationHandlerOptions): NotificationHandler;
}

/** @param beforeVerifying looks for the platform key of that serial number, if the client may */
export function notifications(
  configured: Configured,
  beforeVerifying: (serial: string | undefined) => Promise<void>,
): Notifications {
  async function parse(
    notification: IncomingNotification | Request | NodeRequest,
  ): Promise<NotificationEvent> {
    if (notification === null || typeof notification !== 'object') {
      throw new RequestError(
        'notification',
        `expected { headers, body }, or a request, got ${describe(notification)}`,
      );
    }
    const headers = headersOf(notification.headers);
    const body = bytesOf(await bodyOf(notification));
    if (protocolOf(headers, body) === 'v2')
      return parseV2(requireMerchant(configured), body) as NotificationEvent;
    const addressee = addresseeOf(configured, headers);
    if (addressee.brandId === undefined) await beforeVerifying(headers['wechatpay-serial']);
    return parseV3(addressee, headers, body) as NotificationEvent;
  }
  return {
    parse,
    handler: (handlers, options) => notificationHandler(configured, parse, handlers, options),
  };
}

const brandSignature = 'WECHATPAY-BRAND-SHA256-RSA2048';

/**
 * Whom a message of APIv3 is for, as far as its headers tell; the signature will prove it. A brand's keys are never the
 * merchant's.
 */
function addresseeOf(configured: Configured, headers: PlainHeaders): CallerSettings {
  const { merchant, brand } = configured;
  if (brand === undefined) return requireMerchant(configured);
  if (merchant === undefined) return brand;
  const serial = headers['wechatpay-serial'] ?? '';
  const isBrands = brand.platformKeys.find(serial) !== undefined;
  if (isBrands && merchant.platformKeys.find(serial) === undefined) return brand;
  return headers['wechatpay-signature-type'] === brandSignature ? brand : merchant;
}

/** @throws RequestError if it is a request whose body cannot be had any more */
async function bodyOf(notification: IncomingNotification | Request | NodeRequest): Promise<unknown> {
  try {
    if ('bodyUsed' in notification) return await fetchBody(notification);
    if (Symbol.asyncIterator in notification) return await bodyOfNode(notification);
    return notification.body;
  } catch (error) {
    throw error instanceof Refused ? error.cause : error;
  }
}

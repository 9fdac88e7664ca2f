/** Every notification of APIv3 that the description has: sent as WeChat Pay sends it, it comes out as it is described. */
import { constants, publicEncrypt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type NotificationHandlers, WeChatPay } from 'wechatpay-kit';
import { description, type Operation, type Schema } from '../catalogue/operations.js';
import { sample } from '../catalogue/sample.js';
import { faultsOfBody } from '../catalogue/validation.js';
import { merchantConfig } from '../support/config.js';
import { merchant } from '../support/keys.js';
import { asRequest, v3Notification } from '../support/notification.js';

interface Webhook {
  readonly post: {
    readonly 'x-payload': Schema;
    readonly responses: Readonly<Record<string, { readonly $ref?: string }>>;
  };
}
const { webhooks } = description as unknown as { webhooks: Readonly<Record<string, Webhook>> };
const events = Object.entries(webhooks).filter(([name]) => !name.startsWith('v2/'));
const pay = new WeChatPay(merchantConfig());

/** What is encrypted once more, for the merchant, is: with the merchant's key, as the platform does it. */
function sealed(schema: Schema, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => sealed(schema.items ?? {}, item));
  if (value !== null && typeof value === 'object') {
    const fields = Object.entries(value);
    return Object.fromEntries(
      fields.map(([name, item]) => [name, sealed(schema.properties?.[name] ?? {}, item)]),
    );
  }
  if (!('x-encrypted' in schema) || typeof value !== 'string') return value;
  const oaep = { key: merchant.cert, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' };
  return publicEncrypt(oaep, Buffer.from(value)).toString('base64');
}

describe('a notification of APIv3', () => {
  it('there are all of them', () => {
    expect(events.length).toBe(102);
  });

  const forms = events.flatMap(([type, { post }]) =>
    (post['x-payload'].oneOf ?? [post['x-payload']]).map((schema) => ({ type, post, schema })),
  );
  for (const { type, post, schema } of forms) {
    const form = schema.$ref?.split('/').pop();
    it(`${type}${form === undefined ? '' : ` as ${form}`} reaches its function as it was sent`, async () => {
      const payload = sample(schema);
      const place = { place: ['webhooks', type, 'post', 'x-payload'] } as unknown as Operation;
      expect(faultsOfBody(place, payload)).toEqual([]);
      const received: unknown[] = [];
      const handler = pay.notifications.handler({
        [type]: (event: unknown) => {
          received.push(event);
          return { code: 'SUCCESS' };
        },
      } as NotificationHandlers);
      const sent = v3Notification(type, sealed(schema, payload), { id: `EV-${type}` });
      // Those whose answer is described in place ask something, and get it; the others are acknowledged.
      const status = post.responses['200']?.$ref === undefined ? 200 : 204;
      expect((await handler(asRequest(sent))).status).toBe(status);
      expect(received).toEqual([
        { protocol: 'v3', id: `EV-${type}`, type, data: payload, raw: JSON.parse(sent.body) },
      ]);
    });
  }
});

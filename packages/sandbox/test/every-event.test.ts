/** Every notification, in both key modes, as the SDK reads it and as the openssl command and plain code do. */
import { type MerchantFiles, type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WeChatPay } from 'wechatpay-kit';
import { patience } from '../../../tools/test/patience.js';
import type { DescribedEvent } from '../src/description/catalogue.js';
import { fromXml, type Json } from './merchant.js';
import { openGcm, openV2 } from './notifications.js';
import { verifyWithOpenssl } from './openssl.js';
import { type Received, type Receiver, startReceiver } from './receiver.js';
import { description } from './synthesis/description.js';
import { listFaults } from './synthesis/faults.js';

const { events } = description;
const v3Events = events.filter(({ protocol }) => protocol === 'v3');
const v2Events = events.filter(({ protocol }) => protocol === 'v2');
let sandbox: Sandbox;
let receiver: Receiver;
beforeAll(async () => {
  [sandbox, receiver] = await Promise.all([startSandbox(), startReceiver()]);
});
afterAll(async () => {
  receiver.close();
  await sandbox.stop();
});

/** The notification at a path of the receiver. */
function received(path: string): Received {
  const [first, second] = receiver.at(path);
  if (first === undefined || second !== undefined) throw new Error(`expected one notification at ${path}`);
  return first;
}

test('there are 110 of them', () => {
  expect(events.length).toBeGreaterThanOrEqual(110);
  expect(v3Events.length).toBeGreaterThan(90);
  expect(v2Events.length).toBeGreaterThan(10);
});

describe.each(['publicKey', 'certificate'] as const)(
  'to a merchant in the mode %s, every event',
  (keyMode) => {
    const path = ({ type }: DescribedEvent) => `/${keyMode}/${type}`;
    let merchant: MerchantFiles;
    let id: string;
    let pem: string;
    let pay: WeChatPay;
    beforeAll(async () => {
      merchant = await sandbox.addMerchant({
        mchid: keyMode === 'publicKey' ? '1900000801' : '1900000802',
        keyMode,
      });
      const { mchid, serial, privateKey = '', apiV3Key } = merchant;
      [id, pem] =
        keyMode === 'publicKey'
          ? [merchant.publicKeyId, merchant.publicKey]
          : [merchant.platformSerial, merchant.platformCertificate];
      // The client has the key of the mode alone.
      pay = new WeChatPay({ mchid, serial, privateKey, certs: { [id]: pem }, apiV3Key });
      for (const event of v3Events) {
        const to = receiver.url + path(event);
        const delivery = await sandbox.trigger(event.handler, { to, merchant: mchid });
        expect(delivery).toMatchObject({ type: event.type, url: to });
      }
      await sandbox.idle();
    }, patience(60_000));

    test.skipIf(process.platform === 'win32')('is verified by openssl (skipped without sh)', async () => {
      const signed = v3Events.map((event) => {
        const { headers, body } = received(path(event));
        expect(headers['wechatpay-serial'], event.type).toBe(id);
        const text = `${headers['wechatpay-timestamp']}\n${headers['wechatpay-nonce']}\n${body}\n`;
        return { name: event.type, text, signature: String(headers['wechatpay-signature']) };
      });
      const [first] = signed;
      if (first === undefined) throw new Error('no event');
      const forged = { ...first, name: 'forged', text: first.text.replace('"id"', '"ID"') };
      expect(await verifyWithOpenssl(pem, [...signed, forged])).toEqual([
        expect.stringMatching(/^forged: Verification failure/),
      ]);
    });

    test('is decrypted by plain code, and holds what its schema says', () => {
      for (const event of v3Events) {
        const envelope = JSON.parse(received(path(event)).body) as Json & { resource: Json };
        const { ciphertext, nonce, associated_data } = envelope.resource;
        const payload = JSON.parse(openGcm(ciphertext, merchant.apiV3Key, nonce, associated_data)) as Json;
        expect(envelope).toMatchObject({ event_type: event.type, resource_type: 'encrypt-resource' });
        expect(String(envelope['summary']), event.type).not.toBe('');
        expect(listFaults(['webhooks', event.name, 'post', 'x-payload'], payload), event.type).toEqual([]);
        // The envelope too, with the original_type that the documents give.
        const message = ['requestBody', 'content', 'application/json', 'schema'];
        expect(listFaults(['webhooks', event.name, 'post', ...message], envelope), event.type).toEqual([]);
      }
    });

    test('is read by the SDK', async () => {
      for (const event of v3Events) {
        const { headers, body } = received(path(event));
        const { ciphertext, nonce, associated_data } = (JSON.parse(body) as { resource: Json }).resource;
        const payload = JSON.parse(openGcm(ciphertext, merchant.apiV3Key, nonce, associated_data)) as Json;
        const parsed = await pay.notifications.parse({ headers, body });
        expect(parsed).toMatchObject({
          protocol: 'v3',
          type: event.type,
          id: (JSON.parse(body) as Json)['id'],
        });
        expect(Object.keys(parsed.data as Json), event.type).toEqual(Object.keys(payload));
      }
    });
  },
);

describe('every event of APIv2', () => {
  /** The types of signature that a message can have: those with a `sign_type` can have both. */
  const typesOf = ({ message }: DescribedEvent): readonly (string | undefined)[] =>
    message?.properties?.['sign_type'] === undefined ? [undefined] : ['MD5', 'HMAC-SHA256'];
  const path = ({ handler }: DescribedEvent, type: string | undefined) =>
    `/v2/${encodeURIComponent(handler)}/${type}`;
  const sent = v2Events.flatMap((event) => typesOf(event).map((type) => ({ event, type })));
  beforeAll(async () => {
    for (const { event, type } of sent) {
      const set = type === undefined ? {} : { sign_type: type };
      await sandbox.trigger(event.handler, { to: receiver.url + path(event, type), set });
    }
    await sandbox.idle();
  }, patience(60_000));

  test('is signed with the APIv2 key, by MD5 or HMAC-SHA256, or encrypted with it', () => {
    for (const { event, type } of sent) {
      const message = received(path(event, type));
      const { payload } = openV2(sandbox, message);
      expect(payload, event.handler).toMatch(event.payload === undefined ? /^<xml>/ : /^<(xml|root)>./);
      const { sign } = fromXml(message.body);
      if (type !== undefined) expect(sign, event.handler).toHaveLength(type === 'MD5' ? 32 : 64);
    }
    expect(sent.length).toBeGreaterThan(v2Events.length);
  });

  test('is read by the SDK', async () => {
    const pay = new WeChatPay(sandbox.config);
    for (const { event, type } of sent) {
      const { headers, body } = received(path(event, type));
      const parsed = await pay.notifications.parse({ headers, body });
      expect(parsed).toMatchObject({ protocol: 'v2', type: event.type });
    }
  });
});

test('nothing is left to be delivered', async () => {
  expect(await sandbox.deliveries({ state: 'pending' })).toEqual([]);
});

/** Notifications that are forged, damaged, old or not ours: generated from a seed, judged by how they were made. */
import { createCipheriv, createHash } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type IncomingNotification, VerificationError, WeChatPay } from 'wechatpay-kit';
import { patience } from '../../../tools/test/patience.js';
import { merchantConfig } from './support/config.js';
import { full } from './support/full.js';
import { apiV2Key, platform, stranger } from './support/keys.js';
import { v2Payment } from './support/notification.js';
import { v2Message, v2Sign, v2Xml, v3Envelope, v3Headers } from './support/platform.js';
import { secretsShownBy } from './support/secrets.js';

const seed = Number(process.env['WECHATPAY_TEST_SEED'] ?? 20260731);
const runs = full ? 5_000 : 500;

interface Sample {
  /** Stands in the notification's content. */
  readonly marker: string;
  /** Where in a text something is changed, how far from now it was signed. */
  readonly at: number;
}

interface Way {
  readonly name: string;
  /** `ok`, or the codes that its error may have. */
  readonly codes: readonly string[];
  make(sample: Sample): IncomingNotification;
}

const now = (): number => Math.floor(Date.now() / 1000);
const v3 = (marker: string, more: Record<string, string> = {}): string =>
  v3Envelope('PAPAY.SIGN', JSON.stringify({ contract_state: 'SIGNED', remark: marker }), more);
const signed = (body: string, headers = v3Headers(body)): IncomingNotification => ({ headers, body });
const v2 = (marker: string): Record<string, string> => ({ ...v2Payment, out_trade_no: marker });
const v2Body = (body: string): IncomingNotification => ({ headers: {}, body });

function changed(text: string, at: number): string {
  const index = Math.floor(at * text.length);
  return `${text.slice(0, index)}${text[index] === 'A' ? 'B' : 'A'}${text.slice(index + 1)}`;
}

function refund(
  marker: string,
  key: string,
  damage: (bytes: Buffer) => Buffer = (bytes) => bytes,
): IncomingNotification {
  const cipher = createCipheriv('aes-256-ecb', createHash('md5').update(key).digest('hex'), null);
  const plain = `<root><out_refund_no><![CDATA[${marker}]]></out_refund_no></root>`;
  const req_info = damage(Buffer.concat([cipher.update(plain), cipher.final()])).toString('base64');
  return v2Body(
    v2Xml({ return_code: 'SUCCESS', appid: 'wx1', mch_id: '1900000109', nonce_str: 'n', req_info }),
  );
}

const v3Way = (name: string, code: string | readonly string[], make: Way['make']): Way => ({
  name: `v3: ${name}`,
  codes: [code].flat(),
  make,
});
const v2Way = (name: string, code: string | readonly string[], make: Way['make']): Way => ({
  name: `v2: ${name}`,
  codes: [code].flat(),
  make,
});

const signatureHeaders = [
  'wechatpay-signature',
  'wechatpay-nonce',
  'wechatpay-timestamp',
  'wechatpay-serial',
] as const;
const ways: readonly Way[] = [
  v3Way('right', 'ok', ({ marker }) => signed(v3(marker))),
  v3Way('right, of the certificate', 'ok', ({ marker }) =>
    signed(v3(marker), v3Headers(v3(marker), { serial: platform.serial })),
  ),
  v3Way('within the window', 'ok', ({ marker, at }) =>
    signed(v3(marker), v3Headers(v3(marker), { timestamp: now() + Math.floor((at - 0.5) * 500) })),
  ),
  v3Way('old', 'CLOCK_SKEW', ({ marker, at }) =>
    signed(v3(marker), v3Headers(v3(marker), { timestamp: now() - 310 - Math.floor(at * 1e7) })),
  ),
  v3Way('of the future', 'CLOCK_SKEW', ({ marker, at }) =>
    signed(v3(marker), v3Headers(v3(marker), { timestamp: now() + 400 + Math.floor(at * 1e7) })),
  ),
  v3Way("another's", 'BAD_SIGNATURE', ({ marker }) =>
    signed(v3(marker), v3Headers(v3(marker), { key: stranger.key })),
  ),
  v3Way("another's key", 'UNKNOWN_SERIAL', ({ marker }) =>
    signed(v3(marker), v3Headers(v3(marker), { key: stranger.key, serial: stranger.serial })),
  ),
  v3Way('a character of the body changed', 'BAD_SIGNATURE', ({ marker, at }) =>
    signed(changed(v3(marker), at), v3Headers(v3(marker))),
  ),
  ...signatureHeaders.map((name) =>
    v3Way(
      `a character of ${name} changed`,
      ['BAD_SIGNATURE', 'CLOCK_SKEW', 'UNKNOWN_SERIAL'],
      ({ marker, at }) => {
        const headers = v3Headers(v3(marker));
        return signed(v3(marker), { ...headers, [name]: changed(headers[name] ?? '', at) });
      },
    ),
  ),
  ...signatureHeaders.map((name) =>
    v3Way(`without ${name}`, 'MISSING_HEADERS', ({ marker }) => {
      const { [name]: _, ...headers } = v3Headers(v3(marker));
      return signed(v3(marker), headers);
    }),
  ),
  ...signatureHeaders.map((name) =>
    v3Way(`${name} twice`, ['BAD_SIGNATURE', 'CLOCK_SKEW', 'UNKNOWN_SERIAL'], ({ marker }) => {
      const headers: Record<string, string | string[]> = v3Headers(v3(marker));
      return {
        headers: { ...headers, [name]: [headers[name], headers[name]].flat().map(String) },
        body: v3(marker),
      };
    }),
  ),
  v3Way('a probe', 'BAD_SIGNATURE', ({ marker }) =>
    signed(v3(marker), {
      ...v3Headers(v3(marker)),
      'wechatpay-signature': `WECHATPAY/SIGNTEST/${'A'.repeat(325)}`,
    }),
  ),
  v3Way("another notification's signature", 'BAD_SIGNATURE', ({ marker }) =>
    signed(v3(marker), v3Headers(v3('another'))),
  ),
  v3Way('encrypted with another key', 'DECRYPT_FAILED', ({ marker }) =>
    signed(v3Envelope('PAPAY.SIGN', JSON.stringify({ marker }), { key: 'k'.repeat(32) })),
  ),
  // Not at its end, where a character of base64 may hold bits that mean nothing.
  v3Way('what it encrypts, changed', 'DECRYPT_FAILED', ({ marker, at }) => {
    const envelope = JSON.parse(v3(marker));
    envelope.resource.ciphertext = changed(envelope.resource.ciphertext, at * 0.9);
    return signed(JSON.stringify(envelope));
  }),
  v3Way('what it encrypts, cut off', 'DECRYPT_FAILED', ({ marker, at }) => {
    const envelope = JSON.parse(v3(marker));
    envelope.resource.ciphertext = envelope.resource.ciphertext.slice(0, Math.floor(at * 20) * 4);
    return signed(JSON.stringify(envelope));
  }),
  v3Way('another associated_data', 'DECRYPT_FAILED', ({ marker }) => {
    const envelope = JSON.parse(v3(marker));
    envelope.resource.associated_data = 'transaction';
    return signed(JSON.stringify(envelope));
  }),
  v3Way('another algorithm', 'DECRYPT_FAILED', ({ marker }) => signed(v3(marker, { algorithm: 'NONE' }))),
  v3Way('no notification', 'DECRYPT_FAILED', ({ marker }) => signed(JSON.stringify({ marker }))),
  v3Way('no JSON', 'DECRYPT_FAILED', ({ marker }) => signed(marker)),
  v2Way('right', 'ok', ({ marker }) => v2Body(v2Message(v2(marker)))),
  v2Way('right, HMAC-SHA256', 'ok', ({ marker }) => v2Body(v2Message(v2(marker), 'HMAC-SHA256'))),
  v2Way('a refund', 'ok', ({ marker }) => refund(marker, apiV2Key)),
  v2Way('a refund of another key', 'DECRYPT_FAILED', ({ marker }) => refund(marker, 'k'.repeat(32))),
  v2Way('a refund cut off', 'DECRYPT_FAILED', ({ marker, at }) =>
    refund(marker, apiV2Key, (bytes) => bytes.subarray(0, Math.floor(at * (bytes.length - 1)))),
  ),
  v2Way('a character changed', ['BAD_SIGNATURE', 'MISSING_HEADERS'], ({ marker, at }) =>
    v2Body(changed(v2Message(v2(marker)), at)),
  ),
  v2Way('no sign', 'BAD_SIGNATURE', ({ marker }) => v2Body(v2Xml(v2(marker)))),
  v2Way('a sign of another key', 'BAD_SIGNATURE', ({ marker }) =>
    v2Body(v2Message(v2(marker), 'MD5', 'k'.repeat(32))),
  ),
  v2Way('a sign of no key', 'BAD_SIGNATURE', ({ marker }) => v2Body(v2Message(v2(marker), 'MD5', ''))),
  v2Way('a sign in small letters', 'BAD_SIGNATURE', ({ marker }) =>
    v2Body(v2Xml({ ...v2(marker), sign: v2Sign(v2(marker)).toLowerCase() })),
  ),
  v2Way('a field too many', 'BAD_SIGNATURE', ({ marker }) =>
    v2Body(v2Message(v2(marker)).replace('</xml>', '<attach>x</attach></xml>')),
  ),
  v2Way('a DTD', 'BAD_SIGNATURE', ({ marker }) =>
    v2Body(`<!DOCTYPE xml [<!ENTITY a "b">]>${v2Message(v2(marker))}`),
  ),
  v2Way('cut off', 'BAD_SIGNATURE', ({ marker, at }) =>
    v2Body(v2Message(v2(marker)).slice(0, 6 + Math.floor(at * 150))),
  ),
];

const samples = fc.sample(
  fc.record({ way: fc.constantFrom(...ways), at: fc.nat(9_999).map((number) => number / 10_000) }),
  { seed, numRuns: runs - ways.length },
);
const all = [...ways.map((way) => ({ way, at: 0.4 })), ...samples];

describe(`notifications that something is wrong with, of seed ${seed}`, () => {
  it(
    `hold: ${all.length} of them`,
    async () => {
      const pay = new WeChatPay(merchantConfig());
      const problems: string[] = [];
      for (const [index, { way, at }] of all.entries()) {
        const marker = `marker-${index}-${'m'.repeat(90)}`;
        const told = `${index}: ${way.name} @${at}`;
        try {
          const event = await pay.notifications.parse(way.make({ marker, at }));
          if (!way.codes.includes('ok')) problems.push(`${told}: passed`);
          if (!JSON.stringify(event.data).includes(marker)) problems.push(`${told}: ${inspect(event.data)}`);
        } catch (error) {
          if (!(error instanceof VerificationError)) problems.push(`${told}: ${inspect(error)}`);
          else if (!way.codes.includes(error.code))
            problems.push(`${told}: ${error.code}, expected ${way.codes.join(' or ')}`);
          for (const secret of secretsShownBy(error)) problems.push(`${told}: shows ${secret}`);
          if (inspect(error, { depth: 9, showHidden: true }).includes(marker))
            problems.push(`${told}: shows the content`);
        }
      }
      expect(problems).toEqual([]);
    },
    patience(300_000),
  );
});

/**
 * What is known of WeChat Pay's behaviour on the wire, statement by statement, and the test that holds the sandbox to it.
 * The pages named here are WeChat Pay's: `merchant/4012081606` is https://pay.weixin.qq.com/doc/v3/merchant/4012081606.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

interface Statement {
  /** Begins as the statement does, in the list of facts. */
  readonly says: string;
  /** Pages, or the SDKs whose code says so. */
  readonly source: string;
  /** The file, and the beginning of the test's name. */
  readonly held: readonly (readonly [file: string, name: string])[];
}

const wire = 'wire/protocol.test.ts';

/** APIv3, for every operation. */
const v3: readonly Statement[] = [
  {
    says: 'The answer to a request without `Wechatpay-Serial` is signed by the platform certificate',
    source: 'merchant/4012154180',
    held: [[wire, 'names the key of the request, and an empty Wechatpay-Serial counts as none']],
  },
  {
    says: '**An empty `Wechatpay-Serial:` header counts as none.**',
    source: 'the official Java SDK, AbstractHttpClient',
    held: [[wire, 'names the key of the request, and an empty Wechatpay-Serial counts as none']],
  },
  {
    says: '`Wechatpay-Serial` is needed only where a field is encrypted.',
    source: 'the official PHP and Go SDKs',
    held: [['validation.test.ts', 'that is not given does not demand it']],
  },
  {
    says: 'An encrypted field with an unknown serial: 400 PARAM_ERROR',
    source: "posts in WeChat's forum",
    held: [
      [wire, 'names the key of the request, and an empty Wechatpay-Serial counts as none'],
      ['validation.test.ts', 'demands Wechatpay-Serial'],
    ],
  },
  {
    says: "Encryption is RSA-OAEP, SHA-1 both as hash and MGF1; both the certificate's key and the public key work",
    source: 'the official PHP and Go SDKs',
    held: [['validation.test.ts', 'is accepted for the key that the request names']],
  },
  {
    says: 'Error answers may be unsigned; only 2xx are verified. 204 has an empty body',
    source: 'the official SDKs',
    held: [
      [wire, 'with 204 has neither a body nor headers of one, and is signed over an empty one'],
      [wire, 'refuses an unsigned request in the form of its protocol'],
    ],
  },
  {
    says: '`/v3/billdownload/file` is not signed, but the request is',
    source: 'the official PHP SDK',
    held: [['levels.test.ts', 'every operation that is answered answers a request made from its schema']],
  },
  {
    says: 'Uploads: only the exact text of `meta` is signed; `sha256` is of the file.',
    source: 'merchant/4012365342',
    held: [['levels.test.ts', 'of five megabytes is taken, with its parts in any order']],
  },
  {
    says: 'The parts come in either order, `meta` with or without its own Content-Type',
    source: 'the SDKs',
    held: [['levels.test.ts', 'of five megabytes is taken, with its parts in any order']],
  },
  {
    says: 'A wrong sha256 is refused, 400 PARAM_ERROR',
    source: 'a reading',
    held: [['levels.test.ts', 'is refused if the digest is another, a part is missing, or it is too long']],
  },
  {
    says: '401 SIGN_ERROR: no or bad Authorization, wrong key, body changed, timestamp off by > 300 s',
    source: 'merchant/4012081606, merchant/4012365342',
    held: [
      [wire, 'refuses an unsigned request in the form of its protocol'],
      [wire, 'with a clock that is off by %i s is refused'],
      [wire, 'takes a serial number in either case, and no unknown one'],
      ['v3-protocol.test.ts', 'a wrong signature is answered with the expected signed text'],
    ],
  },
  {
    says: '400 PARAM_ERROR `{code, message, detail',
    source: 'merchant/4012081606',
    held: [['v3-protocol.test.ts', '%s is PARAM_ERROR with its place']],
  },
  {
    says: 'Bodies of answers and notifications are signed byte by byte; `Request-ID` is there',
    source: 'merchant/4012081606',
    held: [[wire, 'is JSON in UTF-8, of its exact length, signed over its bytes, with a Request-ID']],
  },
  {
    says: '`GET /v3/certificates`: AEAD_AES_256_GCM with the APIv3 key',
    source: 'merchant/4012551764',
    held: [['v3-protocol.test.ts', 'the platform certificate comes encrypted with the APIv3 key']],
  },
  {
    says: "Notifications are signed with the key that the merchant's setting says",
    source: 'merchant/4012154180',
    held: [['every-event.test.ts', 'is verified by openssl (skipped without sh)']],
  },
  {
    says: 'Envelope `{id, create_time, resource_type: encrypt-resource',
    source: 'merchant/4012791882, merchant/4012791886',
    held: [['every-event.test.ts', 'is decrypted by plain code, and holds what its schema says']],
  },
  {
    says: '200 and 204 both acknowledge',
    source: 'merchant/4012081705',
    held: [
      ['../src/delivery/delivery.test.ts', 'APIv3 is acknowledged by status 200 or 204, whatever the body'],
      ['deliveries.test.ts', '204 does'],
    ],
  },
];

/** APIv2, as far as it is about the wire. The other statements are about a product. */
const v2: readonly Statement[] = [
  {
    says: 'always HTTP 200 and XML, also for failures',
    source: 'tenpay, wechatpay-axios-plugin',
    held: [
      [wire, 'is answered with 200 and XML in UTF-8, whatever it is'],
      [wire, 'refuses an unsigned request in the form of its protocol'],
    ],
  },
  {
    says: "answers are signed by the request's sign_type",
    source: 'the SDKs',
    held: [[wire, 'is signed in the answer by its own sign_type, MD5 without one']],
  },
  {
    says: 'refund needs the merchant certificate',
    source: 'https://pay.weixin.qq.com/doc/v2/merchant/4011935217',
    held: [['v2-protocol.test.ts', 'refuses a connection without a client certificate']],
  },
  {
    says: 'refund notification: return_code, appid, mch_id, nonce_str, req_info',
    source: 'https://pay.weixin.qq.com/doc/v2/merchant/4011935223',
    held: [
      ['every-event.test.ts', 'is signed with the APIv2 key, by MD5 or HMAC-SHA256, or encrypted with it'],
      ['refunds.test.ts', 'refund notification: return_code, appid, mch_id, nonce_str, req_info'],
    ],
  },
];

const read = (file: string): string => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');

describe.each([...v3, ...v2])('$says', ({ held }) => {
  test.each(held)('is held by %s: %s', (file, name) => {
    const text = read(file);
    expect(["'", '"'].some((quote) => text.includes(quote + name))).toBe(true);
  });
});

/** A folder of facts as `tools/check-facts` reads it; by default beside the repository. */
const folder =
  process.env['WECHATPAY_FACTS'] ?? fileURLToPath(new URL('../../../../../shared/facts', import.meta.url));
const file = join(folder, 'platform-behaviour.md');

// Without the folder of facts, there is no list to compare with.
test.skipIf(!existsSync(file))('every statement of the list about the wire of APIv3 is in the table', () => {
  const [, section = ''] = readFileSync(file, 'utf8').split('## Wire, APIv3\n');
  const [own = ''] = section.split('\n## ');
  const listed = [...own.matchAll(/^\| (.+?) \|/gm)].map(([, text = '']) => text).slice(1);
  expect(listed.length).toBeGreaterThan(10);
  const missing = listed.filter((text) => !v3.some(({ says }) => text.startsWith(says)));
  expect(missing).toEqual([]);
  expect(v3.filter(({ says }) => !listed.some((text) => text.startsWith(says)))).toEqual([]);
});

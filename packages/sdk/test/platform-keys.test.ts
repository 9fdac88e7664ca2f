/** Where the platform's keys come from: downloaded certificates, a public key, a store; against a server that plays WeChat Pay. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  ApiError,
  ConfigError,
  fileKeyStore,
  type KeyStore,
  RequestError,
  type Result,
  TransportError,
  VerificationError,
  WeChatPay,
  type WeChatPayConfig,
} from 'wechatpay-kit';
import { patience } from '../../../tools/test/patience.js';
import { caught } from './support/caught.js';
import { merchantConfig } from './support/config.js';
import { apiV3Key, merchant, platform, stranger } from './support/keys.js';
import { v3Envelope, v3Headers } from './support/platform.js';
import {
  atFirst,
  type CertificatesAnswer,
  type PlatformServer,
  platformSide,
  startPlatformServer,
} from './support/platform-server.js';
import { runNode } from './support/run-node.js';
import { secretsShownBy } from './support/secrets.js';
import { recordedWarnings } from './support/warnings.js';

const { generation1, generation2, generation3 } = platformSide;
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** In the month in which the certificates of generation 1 and 2 overlap. */
const start = Date.UTC(2024, 11, 15);
let now = start;

let server: PlatformServer;
beforeAll(async () => {
  server = await startPlatformServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  now = start;
  await server.set(atFirst);
  await server.forget();
});

function client(overrides: Partial<WeChatPayConfig> = {}): WeChatPay {
  return new WeChatPay(
    merchantConfig({
      certs: 'auto',
      endpoint: server.url,
      clock: () => now,
      retry: false,
      circuit: false,
      ...overrides,
    }),
  );
}

const tempos = ['promise', 'Sync'] as const;
type Tempo = (typeof tempos)[number];

async function get(pay: WeChatPay, tempo: Tempo = 'promise'): Promise<Result<unknown>> {
  const endpoint = pay.chain('v3/hello' as string);
  return tempo === 'Sync' ? endpoint.getSync() : endpoint.get();
}

const ids = (pay: WeChatPay): string[] => pay.platform.keys.map(({ id }) => id);

const notice = v3Envelope('PAPAY.SIGN', '{"contract_id":"123"}');
function notified(pay: WeChatPay, by: { id: string; key: string }): Promise<{ type: string }> {
  const headers = v3Headers(notice, { timestamp: Math.floor(now / 1000), serial: by.id, key: by.key });
  return pay.notifications.parse({ headers, body: notice });
}
/** A notification that names an unknown key. */
function forged(pay: WeChatPay, number: number): Promise<Error & Record<string, unknown>> {
  const id = `6AFF${String(number).padStart(36, '0')}`;
  return caught(() => notified(pay, { id, key: stranger.key }));
}

describe("certs: 'auto'", () => {
  it.each(tempos)('downloads the certificates at the first call, and no more after it, %s', async (tempo) => {
    const pay = client();
    expect(pay.platform.keys).toEqual([]);
    expect(await get(pay, tempo)).toMatchObject({ status: 200, data: { hello: 'world' } });
    expect(await get(pay, tempo)).toMatchObject({ data: { hello: 'world' } });
    expect((await server.requests()).map(({ url }) => url)).toEqual([
      '/v3/certificates',
      '/v3/hello',
      '/v3/hello',
    ]);
    expect(ids(pay)).toEqual([generation1.id]);
  });

  describe('at a global host', () => {
    const globalList = '/v3/global/certificates';
    const asked = async (): Promise<string[]> => (await server.requests()).map(({ url }) => url);

    it.each(['apihk', 'apius', 'apieu'].flatMap((host) => tempos.map((tempo) => [host, tempo] as const)))(
      'downloads those of the global service: %s, %s',
      async (host, tempo) => {
        await server.set({ listsAt: [globalList] });
        const pay = client({ baseUrl: `https://${host}.mch.weixin.qq.com/` });
        expect(await get(pay, tempo)).toMatchObject({ status: 200, data: { hello: 'world' } });
        expect(await asked()).toEqual([globalList, '/v3/hello']);
        expect(ids(pay)).toEqual([generation1.id]);
      },
    );

    it.each(tempos)('renews them for a key that it does not know, %s', async (tempo) => {
      await server.set({ listsAt: [globalList] });
      const pay = client({ baseUrl: 'https://apihk.mch.weixin.qq.com' });
      await get(pay, tempo);
      await server.set({ lists: ['generation1', 'generation2'], signs: ['generation2'] });
      now += 2 * minute;
      expect(await get(pay, tempo)).toMatchObject({ status: 200 });
      expect(ids(pay)).toEqual([generation1.id, generation2.id]);
      expect(await notified(pay, generation2)).toMatchObject({ type: 'PAPAY.SIGN' });
    });

    it('downloads those of the mainland for a merchant who has no others', async () => {
      const pay = client({ baseUrl: 'https://apihk.mch.weixin.qq.com' });
      expect(await get(pay)).toMatchObject({ status: 200 });
      expect(await asked()).toEqual([globalList, '/v3/certificates', '/v3/hello']);
    });

    it('asks for no other list when the platform is in trouble, or cannot verify the request', async () => {
      for (const certificates of ['system-error', 'sign-error', 'reset'] as const) {
        await server.set({ listsAt: [globalList], certificates });
        await server.forget();
        await caught(() => get(client({ baseUrl: 'https://apihk.mch.weixin.qq.com' })));
        expect(await asked()).toEqual([globalList]);
      }
    });

    it('tells a merchant without certificates to configure the public key', async () => {
      await server.set({ listsAt: [] });
      const error = await caught(() => get(client({ baseUrl: 'https://apihk.mch.weixin.qq.com' })));
      expect(error).toBeInstanceOf(ConfigError);
      expect(error).toMatchObject({ field: 'certs' });
      expect(await asked()).toEqual([globalList, '/v3/certificates']);
    });

    it.each(['https://api.mch.weixin.qq.com', 'https://api2.mch.weixin.qq.com', 'https://api2.wechatpay.cn'])(
      'is not %s',
      async (baseUrl) => {
        await get(client({ baseUrl }));
        expect(await asked()).toEqual(['/v3/certificates', '/v3/hello']);
      },
    );
  });

  it('downloads once for many first calls', async () => {
    const pay = client();
    await server.set({ delay: 50 });
    await Promise.all(Array.from({ length: 50 }, () => get(pay)));
    expect(await server.downloads()).toBe(1);
  });

  it('names no key in requests, so that a certificate signs the answer', async () => {
    await get(client());
    for (const { headers } of await server.requests()) expect(headers).not.toHaveProperty('wechatpay-serial');
  });

  it('downloads for a notification as well', async () => {
    const pay = client();
    expect(await notified(pay, generation1)).toMatchObject({ type: 'PAPAY.SIGN' });
    expect(await notified(pay, generation1)).toMatchObject({ type: 'PAPAY.SIGN' });
    expect(await server.downloads()).toBe(1);
  });

  it('needs the APIv3 key', () => {
    const error = (() => {
      try {
        client({ apiV3Key: undefined });
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ field: 'apiV3Key', message: expect.stringContaining("certs: 'auto'") });
  });

  it('downloads nothing for APIv2, nor for a call whose arguments are wrong', async () => {
    const pay = client();
    await caught(() =>
      pay.v2.pay.orderquery.post({ xml: { appid: 'wx1', mch_id: '1900000109', out_trade_no: '1' } }),
    );
    expect(await caught(() => pay.chain('v3/hello' as string).get({ nonsense: 1 }))).toBeInstanceOf(
      RequestError,
    );
    expect(await server.downloads()).toBe(0);
  });

  it('may be spelled { auto: true }', async () => {
    const pay = client({ certs: { auto: true } });
    await get(pay);
    expect(ids(pay)).toEqual([generation1.id]);
  });

  it.each([['yes'], [1], [null]])('refuses auto: %j', async (auto) => {
    const certs = { auto } as unknown as WeChatPayConfig['certs'];
    const error = await caught(() => client({ certs }));
    expect(error).toMatchObject({ name: 'ConfigError', field: 'certs.auto' });
  });
});

describe('downloaded certificates', () => {
  it('are fresh for 12 hours', async () => {
    const pay = client();
    await get(pay);
    now += 12 * hour - 1;
    await get(pay);
    expect(await server.downloads()).toBe(1);
  });

  it('are then renewed beside a call, which is not delayed', async () => {
    const pay = client({ timeout: patience(2_000) });
    await get(pay);
    now += 12 * hour;
    await server.set({ certificates: 'hang', lists: ['generation1', 'generation2'] });
    // Were it to wait for the download, it would end with its timeout.
    expect(await get(pay)).toMatchObject({ status: 200 });
    expect(await get(pay)).toMatchObject({ status: 200 });
    await expect.poll(() => server.downloads()).toBe(2);
    expect(ids(pay)).toEqual([generation1.id]);
  });

  it('gain those that are new when they are renewed, and lose none', async () => {
    const pay = client();
    await get(pay);
    now += 12 * hour;
    await server.set({ lists: ['generation2'] });
    await get(pay);
    await expect.poll(() => ids(pay)).toEqual([generation1.id, generation2.id]);
    await get(pay);
    expect(await server.downloads()).toBe(2);
  });

  it('are renewed by a blocking call, too, which a failure does not concern', async () => {
    const pay = client();
    await get(pay, 'Sync');
    now += 12 * hour;
    await server.set({ certificates: 'system-error' });
    expect(await get(pay, 'Sync')).toMatchObject({ status: 200 });
    expect(await get(pay, 'Sync')).toMatchObject({ status: 200 });
    expect(await server.downloads()).toBe(2);
    now += minute;
    await server.set({ certificates: 'ok', lists: ['generation1', 'generation2'] });
    await get(pay, 'Sync');
    expect(ids(pay)).toEqual([generation1.id, generation2.id]);
  });

  it('verify an answer until they expire', async () => {
    const pay = client();
    await get(pay);
    now = Date.UTC(2025, 0, 1) - 1000;
    await server.set({ lists: ['generation2'] });
    expect(await get(pay)).toMatchObject({ status: 200 });
    await expect.poll(() => ids(pay)).toEqual([generation1.id, generation2.id]);
    now += 1000;
    const error = await caught(() => get(pay));
    expect(error).toBeInstanceOf(VerificationError);
    expect(error).toMatchObject({ code: 'UNKNOWN_SERIAL', serial: generation1.id });
    expect(ids(pay)).toEqual([generation2.id]);
  });

  it('verify a notification until they expire', async () => {
    const pay = client();
    await get(pay);
    now = Date.UTC(2025, 0, 1) - 1000;
    await server.set({ lists: ['generation2'], signs: ['generation2'] });
    expect(await notified(pay, generation1)).toBeDefined();
    now += 1000;
    const error = await caught(() => notified(pay, generation1));
    expect(error).toBeInstanceOf(VerificationError);
    expect(error).toMatchObject({ code: 'UNKNOWN_SERIAL', serial: generation1.id });
    expect(ids(pay)).toEqual([generation2.id]);
  });

  it('are downloaded anew by a call when all have expired', async () => {
    const pay = client();
    await get(pay);
    now = Date.UTC(2025, 0, 1);
    await server.set({ lists: ['generation2'], signs: ['generation2'] });
    expect(await get(pay)).toMatchObject({ status: 200 });
    expect(ids(pay)).toEqual([generation2.id]);
  });
});

describe('an unknown serial number', () => {
  it.each(tempos)('in an answer has the certificates downloaded at once, %s', async (tempo) => {
    const pay = client();
    await get(pay, tempo);
    now += minute;
    await server.set({ lists: ['generation1', 'generation2'], signs: ['generation2'] });
    expect(await get(pay, tempo)).toMatchObject({ status: 200, data: { hello: 'world' } });
    expect(await server.downloads()).toBe(2);
    expect(ids(pay)).toEqual([generation1.id, generation2.id]);
  });

  it('in notifications does so once for all of them', async () => {
    const pay = client();
    await get(pay);
    now += minute;
    await server.set({ lists: ['generation1', 'generation2'], delay: 50 });
    const events = await Promise.all(Array.from({ length: 20 }, () => notified(pay, generation2)));
    expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['PAPAY.SIGN']));
    expect(await server.downloads()).toBe(2);
  });

  it('is looked for once a minute at most, however many come', async () => {
    const pay = client();
    await get(pay);
    now += minute;
    for (let number = 0; number < 5; number += 1) {
      expect(await forged(pay, number)).toMatchObject({ code: 'UNKNOWN_SERIAL' });
      now += 11_999;
    }
    expect(await server.downloads()).toBe(2);
    now += 5;
    await forged(pay, 6);
    expect(await server.downloads()).toBe(3);
  });

  it('in a flood of 1,000 forged notifications causes one download', async () => {
    const pay = client();
    await get(pay);
    now += minute;
    await server.set({ delay: 20 });
    const errors = await Promise.all(Array.from({ length: 1_000 }, (_, number) => forged(pay, number)));
    expect(errors.filter((error) => !(error instanceof VerificationError))).toEqual([]);
    expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['UNKNOWN_SERIAL']));
    expect(await server.downloads()).toBe(2);
    expect(ids(pay)).toEqual([generation1.id]);
  });

  it('in answers is looked for once a minute, too', async () => {
    const pay = client();
    await get(pay);
    now += minute;
    await server.set({ signs: ['generation3'], certificates: 'system-error' });
    const errors = await Promise.all(Array.from({ length: 20 }, () => caught(() => get(pay))));
    errors.push(await caught(() => get(pay)));
    expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['UNKNOWN_SERIAL']));
    expect(await server.downloads()).toBe(2);
  });

  it.each(['__proto__', 'constructor', '6A', 'PUB_KEY_ID_99', '../v3/hello', `6A${'0'.repeat(100)}`])(
    'that can be none of a certificate causes no download: %s',
    async (serial) => {
      const pay = client();
      const error = await caught(() => notified(pay, { id: serial, key: stranger.key }));
      // An error repeats no long value.
      const told = serial.length > 100 ? 'a value of 102 characters' : serial;
      expect(error).toMatchObject({ code: 'UNKNOWN_SERIAL', serial: told });
      expect(error.message).toMatch(/a public key has to be added to certs, beside auto: true/);
      expect(await server.downloads()).toBe(0);
    },
  );

  it('in an answer of failure, or in one that is not signed, causes none', async () => {
    const pay = client();
    await get(pay);
    now += minute;
    await server.set({ signs: ['generation3'], status: 400, answers: '{"code":"PARAM_ERROR"}' });
    expect(await caught(() => get(pay))).toMatchObject({ code: 'PARAM_ERROR' });
    await server.set({ status: 200, answers: 'a,b' });
    const bill = await pay.v3.billdownload.file.get({ query: { token: 'abc' } });
    expect(bill.body.toString()).toBe('a,b');
    expect(await server.downloads()).toBe(1);
  });

  it('in lower case is none', async () => {
    const pay = client();
    await get(pay);
    now += minute;
    expect(await notified(pay, { ...generation1, id: generation1.id.toLowerCase() })).toBeDefined();
    expect(await server.downloads()).toBe(1);
  });
});

interface Failure {
  certificates: CertificatesAnswer;
  error: typeof ApiError | typeof ConfigError | typeof TransportError | typeof VerificationError;
  fields: Record<string, unknown>;
  message: RegExp;
}

/** Of the first download: what the call that needed it ends with. */
const failures: Failure[] = [
  {
    certificates: 'not-exists',
    error: ConfigError,
    fields: { field: 'certs' },
    message: /has no platform certificates to download; pass \{ PUB_KEY_ID_…: pem \}/,
  },
  {
    certificates: 'not-found',
    error: ApiError,
    fields: { status: 404, code: 'HTTP_404' },
    message: /404 Not Found/,
  },
  {
    certificates: 'system-error',
    error: ApiError,
    fields: { status: 500, code: 'SYSTEM_ERROR' },
    message: /系统异常/,
  },
  {
    certificates: 'sign-error',
    error: ApiError,
    fields: { status: 401, code: 'SIGN_ERROR' },
    message: /签名错误/,
  },
  { certificates: 'reset', error: TransportError, fields: { code: 'CONNECTION' }, message: /no answer from/ },
  { certificates: 'hang', error: TransportError, fields: { code: 'TIMEOUT' }, message: /within \d+ ms/ },
  {
    certificates: 'other-apiv3-key',
    error: VerificationError,
    fields: { code: 'DECRYPT_FAILED', serial: generation1.id },
    message:
      /6A10+1 cannot be decrypted with apiV3Key; check that it is the key set on the merchant platform/,
  },
  {
    certificates: 'other-merchants-among',
    error: VerificationError,
    fields: { code: 'DECRYPT_FAILED', serial: generation2.id },
    message: /6A20+2 cannot be decrypted with apiV3Key/,
  },
  {
    certificates: 'tampered',
    error: VerificationError,
    fields: { code: 'DECRYPT_FAILED' },
    message: /cannot be decrypted with apiV3Key/,
  },
  {
    certificates: 'signed-by-a-stranger',
    error: VerificationError,
    fields: { code: 'BAD_SIGNATURE', serial: generation1.id },
    message: /content is withheld/,
  },
  {
    certificates: 'signed-by-one-it-does-not-bring',
    error: VerificationError,
    fields: { code: 'UNKNOWN_SERIAL', serial: generation3.id },
    message: /holds 6A10+1, 6A20+2/,
  },
  {
    certificates: 'another-serial',
    error: TransportError,
    fields: { code: 'BAD_RESPONSE' },
    message: /certificate 6A990+99 has another serial number, 6A10+1/,
  },
  {
    certificates: 'elliptic',
    error: TransportError,
    fields: { code: 'BAD_RESPONSE' },
    message: /6AEC0+4 does not contain an RSA key/,
  },
  {
    certificates: 'no-certificate',
    error: TransportError,
    fields: { code: 'BAD_RESPONSE' },
    message: /6A10+1 is not a certificate in PEM/,
  },
  ...(['empty', 'no-rows', 'no-list'] as const).map((certificates) => ({
    certificates,
    error: TransportError,
    fields: { code: 'BAD_RESPONSE' },
    message: /not a list of platform certificates/,
  })),
];

describe('a first download that fails', () => {
  describe.each(tempos)('%s', (tempo) => {
    it.each(failures)(
      'because of $certificates ends the call, which is not sent',
      async ({ certificates, error: type, fields, message }) => {
        await server.set({ certificates, lists: ['generation1', 'generation2'] });
        const pay = client({ timeout: patience(300) });
        const error = await caught(() => get(pay, tempo));
        expect(error).toBeInstanceOf(type);
        expect(error).toMatchObject(fields);
        expect(error.message).toMatch(message);
        if (type !== ConfigError)
          expect(error.message).toMatch(
            /^nothing was sent, because downloading the platform certificates failed: /,
          );
        if (type === TransportError) expect(error).toMatchObject({ sent: false, attempts: 0 });
        expect(secretsShownBy(error)).toEqual([]);
        expect((await server.requests()).map(({ url }) => url)).toEqual(['/v3/certificates']);
        expect(pay.platform.keys).toEqual([]);

        // The next one tries again, whatever the clock says.
        await server.set({ certificates: 'ok' });
        expect(await get(pay, tempo)).toMatchObject({ status: 200 });
      },
    );
  });

  it('ends every call that waited for it, even where a notification had begun it', async () => {
    await server.set({ certificates: 'reset', delay: 0 });
    const pay = client();
    const [notification, ...calls] = await Promise.all([
      caught(() => notified(pay, generation1)),
      caught(() => get(pay)),
      caught(() => get(pay)),
    ]);
    expect(notification).toMatchObject({ code: 'UNKNOWN_SERIAL' });
    for (const error of calls) {
      expect(error).toBeInstanceOf(TransportError);
      expect(error).toMatchObject({ sent: false, attempts: 0 });
      expect(error.message).toMatch(/nothing was sent/);
    }
    expect(await server.downloads()).toBe(1);
  });

  it('is tried as often as the configuration says', async () => {
    await server.set({ certificates: 'system-error' });
    const pay = client({ retry: { attempts: 3, delay: 1 } });
    expect(await caught(() => get(pay))).toMatchObject({ code: 'SYSTEM_ERROR' });
    expect(await server.downloads()).toBe(3);
  });

  it('is not waited for once the call is aborted', async () => {
    await server.set({ certificates: 'hang' });
    const pay = client({ timeout: patience(2_000) });
    const abort = new AbortController();
    const call = caught(() => pay.chain('v3/hello' as string).get({ signal: abort.signal }));
    await expect.poll(() => server.downloads()).toBe(1);
    abort.abort(new Error('never mind'));
    const error = await call;
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({ code: 'ABORTED', sent: false, attempts: 0 });
    const aborted = await caught(() => pay.chain('v3/hello' as string).get({ signal: abort.signal }));
    expect(aborted).toMatchObject({ code: 'ABORTED', sent: false });
    expect(await server.downloads()).toBe(1);
  });

  it('in an answer is not waited for once the call is aborted', async () => {
    const pay = client({ timeout: patience(2_000) });
    await get(pay);
    now += minute;
    await server.set({ signs: ['generation2'], certificates: 'hang' });
    const abort = new AbortController();
    const call = caught(() => pay.chain('v3/hello' as string).get({ signal: abort.signal }));
    await expect.poll(() => server.downloads()).toBe(2);
    abort.abort();
    const error = await call;
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({ code: 'ABORTED', sent: true });
  });

  it('leaves a second client of another merchant alone', async () => {
    const one = client();
    const other = client({ mchid: '1900009191', apiV3Key: 'y'.repeat(32) });
    await get(one);
    expect(await caught(() => get(other))).toMatchObject({ code: 'DECRYPT_FAILED' });
    expect(ids(other)).toEqual([]);
    expect(ids(one)).toEqual([generation1.id]);
  });
});

describe('a renewal that fails', () => {
  it.each(failures)('because of $certificates changes nothing', async ({ certificates }) => {
    const pay = client({ timeout: patience(300) });
    await get(pay);
    const before = pay.platform.keys;
    now += minute;
    await server.set({ certificates, lists: ['generation1', 'generation2'] });
    const error = await caught(() => pay.platform.refresh());
    expect(secretsShownBy(error)).toEqual([]);
    expect(pay.platform.keys).toEqual(before);
    expect(await get(pay)).toMatchObject({ status: 200 });
  });
});

describe('certs: { PUB_KEY_ID_…, auto: true }', () => {
  const certs = { [platform.publicKeyId]: platform.publicKey, auto: true } as const;
  const publicKey = platformSide.publicKey;

  it('calls with the public key, and downloads nothing for it', async () => {
    const pay = client({ certs });
    expect(await get(pay)).toMatchObject({ status: 200 });
    const requests = await server.requests();
    expect(requests.map(({ url }) => url)).toEqual(['/v3/hello']);
    expect(requests[0]?.headers).toMatchObject({ 'wechatpay-serial': platform.publicKeyId });
  });

  it('verifies notifications that either signs', async () => {
    const pay = client({ certs });
    expect(await notified(pay, publicKey)).toBeDefined();
    expect(await server.downloads()).toBe(0);
    expect(await notified(pay, generation1)).toBeDefined();
    expect(await notified(pay, publicKey)).toBeDefined();
    expect(await notified(pay, generation1)).toBeDefined();
    expect(await server.downloads()).toBe(1);
  });

  it('takes an answer that a certificate signs all the same', async () => {
    const pay = client({ certs });
    await server.set({ signs: ['generation1', 'publicKey'] });
    for (let count = 0; count < 4; count += 1) expect(await get(pay)).toMatchObject({ status: 200 });
  });

  it('goes on after the last certificate is gone', async () => {
    const pay = client({ certs });
    await server.set({ certificates: 'not-exists' });
    expect(await get(pay)).toMatchObject({ status: 200 });
    expect(await notified(pay, publicKey)).toBeDefined();
    expect(await caught(() => notified(pay, generation1))).toMatchObject({ code: 'UNKNOWN_SERIAL' });
    expect(await caught(() => pay.platform.refresh())).toMatchObject({ name: 'ConfigError', field: 'certs' });
  });
});

describe('a certificate that was given beside auto: true', () => {
  const certs = { [generation1.id]: generation1.cert, auto: true } as const;

  it('is used without a download, and kept beside the downloaded ones', async () => {
    const pay = client({ certs });
    expect(await get(pay)).toMatchObject({ status: 200 });
    expect(await server.downloads()).toBe(0);
    await server.set({ lists: ['generation1', 'generation2'] });
    await pay.platform.refresh();
    expect(pay.platform.keys).toMatchObject([
      { id: generation1.id, source: 'given' },
      { id: generation2.id, source: 'downloaded' },
    ]);
  });

  it('verifies even when it has expired, because its owner says so, but is not encrypted with', async () => {
    const pay = client({ certs: { [generation1.id]: generation1.cert } });
    now = Date.UTC(2026, 0, 1);
    expect(await get(pay)).toMatchObject({ status: 200 });
    expect(pay.platform.keys).toMatchObject([{ id: generation1.id, encrypts: false }]);
  });
});

describe('pay.platform', () => {
  const dates1 = { effective: new Date(Date.UTC(2020, 0, 1)), expires: new Date(Date.UTC(2025, 0, 1)) };
  const dates2 = { effective: new Date(Date.UTC(2024, 11, 1)), expires: new Date(Date.UTC(2029, 11, 1)) };

  it('lists the keys with kind, source, validity, and the one that encrypts', async () => {
    const pay = client({ certs: { [platform.publicKeyId]: platform.publicKey, auto: true } });
    await server.set({ lists: ['generation1', 'generation2'] });
    expect(pay.platform.keys).toEqual([
      { id: platform.publicKeyId, kind: 'public-key', source: 'given', encrypts: true },
    ]);
    expect(await pay.platform.refresh()).toEqual([
      { id: platform.publicKeyId, kind: 'public-key', source: 'given', encrypts: true },
      { id: generation1.id, kind: 'certificate', source: 'downloaded', ...dates1, encrypts: false },
      { id: generation2.id, kind: 'certificate', source: 'downloaded', ...dates2, encrypts: false },
    ]);
  });

  it('has the certificate encrypt that is valid and was issued last', async () => {
    const pay = client();
    await server.set({ lists: ['generation2', 'generation1', 'generation3'] });
    const encrypting = () => pay.platform.keys.filter(({ encrypts }) => encrypts).map(({ id }) => id);
    await pay.platform.refresh();
    expect(encrypting()).toEqual([generation2.id]);
    now = Date.UTC(2024, 10, 30);
    expect(encrypting()).toEqual([generation1.id]);
    now = Date.UTC(2029, 10, 1);
    expect(encrypting()).toEqual([generation3.id]);
    now = Date.UTC(2035, 0, 1);
    expect(pay.platform.keys).toEqual([]);
  });

  it('downloads on demand, even with fresh certificates', async () => {
    const pay = client();
    const { refresh } = pay.platform;
    await refresh();
    await refresh();
    expect(await server.downloads()).toBe(2);
  });

  it('refuses to where the client was not asked to download', async () => {
    const pay = client({ certs: { [platform.publicKeyId]: platform.publicKey } });
    const error = await caught(() => pay.platform.refresh());
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ field: 'certs', message: expect.stringContaining("set certs to 'auto'") });
    expect(await server.downloads()).toBe(0);
  });

  it('shows no key, nor does the client', async () => {
    const pay = client();
    await get(pay);
    expect(secretsShownBy(pay.platform)).toEqual([]);
    expect(secretsShownBy(pay.platform.keys)).toEqual([]);
    expect(secretsShownBy(pay)).toEqual([]);
    expect(JSON.stringify(pay.platform)).not.toContain('BEGIN');
  });
});

describe('a key store', () => {
  let folder: string;
  let path: string;
  const warnings = recordedWarnings();
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wechatpay-kit-keys-'));
    path = join(folder, 'certificates.json');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const warned = (): string[] =>
    warnings.filter(({ code }) => code === 'WECHATPAY_KEY_STORE').map(({ text }) => text);
  const inMemory = (text?: string | null): KeyStore & { text: string | null | undefined } => ({
    text,
    load() {
      return this.text;
    },
    save(saved) {
      this.text = saved;
    },
  });

  it.each(tempos)('saves the next client the download, %s', async (tempo) => {
    await get(client({ keyStore: fileKeyStore(path) }), tempo);
    const second = client({ keyStore: fileKeyStore(path) });
    expect(await get(second, tempo)).toMatchObject({ status: 200 });
    expect(ids(second)).toEqual([generation1.id]);
    expect(await server.downloads()).toBe(1);
    expect(warned()).toEqual([]);
  });

  it('leaves one file behind, which others may not read, and which holds no key that opens it', async () => {
    await get(client({ keyStore: fileKeyStore(path) }));
    expect(readdirSync(folder)).toEqual(['certificates.json']);
    const text = readFileSync(path, 'utf8');
    expect(text).not.toContain('BEGIN CERTIFICATE');
    expect(secretsShownBy(text)).toEqual([]);
  });

  it('is shared by processes: one download in all', async () => {
    const script = `
      import { WeChatPay, fileKeyStore } from 'wechatpay-kit';
      const { path, now, ...config } = JSON.parse(process.env.DATA);
      const pay = new WeChatPay({ ...config, clock: () => now, keyStore: fileKeyStore(path) });
      await pay.chain('v3/hello').get();
      pay.chain('v3/hello').getSync();
      console.log(JSON.stringify(pay.platform.keys.map(({ id }) => id)));
    `;
    const data = {
      path,
      now,
      mchid: merchant.mchid,
      serial: merchant.serial,
      privateKey: merchant.key,
      apiV3Key,
      certs: 'auto',
      endpoint: server.url,
    };
    for (const run of [await runNode(script, { data }), await runNode(script, { data })]) {
      expect(run).toMatchObject({ code: 0, stdout: `["${generation1.id}"]\n`, stderr: '' });
    }
    expect(await server.downloads()).toBe(1);
  });

  it('shares certificates that another client downloaded at a rotation', async () => {
    const keyStore = inMemory();
    const [one, other] = [client({ keyStore }), client({ keyStore })];
    await get(one);
    await get(other);
    now += minute;
    await server.set({ lists: ['generation1', 'generation2'], signs: ['generation2'] });
    await get(one);
    await get(other);
    expect(ids(other)).toEqual([generation1.id, generation2.id]);
    expect(await server.downloads()).toBe(2);
  });

  it('shares certificates that another client downloaded after 12 hours', async () => {
    const keyStore = inMemory();
    const [one, other] = [client({ keyStore }), client({ keyStore })];
    await get(one);
    await get(other);
    now += 12 * hour;
    await server.set({ lists: ['generation1', 'generation2'] });
    await get(one);
    await expect.poll(() => ids(one)).toHaveLength(2);
    await get(other);
    await expect.poll(() => ids(other)).toHaveLength(2);
    expect(await server.downloads()).toBe(2);
  });

  it('whose content is older than 12 hours is used at once, and renewed beside the call', async () => {
    const keyStore = inMemory();
    await get(client({ keyStore }));
    now += day;
    await server.set({ lists: ['generation1', 'generation2'] });
    const pay = client({ keyStore });
    expect(await get(pay)).toMatchObject({ status: 200 });
    await expect.poll(() => ids(pay)).toEqual([generation1.id, generation2.id]);
    expect(await server.downloads()).toBe(2);
  });

  it('whose certificates have all expired is followed by a download', async () => {
    const keyStore = inMemory();
    await get(client({ keyStore }));
    now = Date.UTC(2025, 5, 1);
    await server.set({ lists: ['generation2'], signs: ['generation2'] });
    const pay = client({ keyStore });
    expect(await get(pay)).toMatchObject({ status: 200 });
    expect(ids(pay)).toEqual([generation2.id]);
  });

  it('written by a machine whose clock is a bit ahead is good', async () => {
    const keyStore = inMemory();
    now += 5 * minute;
    await get(client({ keyStore }));
    now = start;
    const pay = client({ keyStore });
    await get(pay);
    await get(pay);
    expect(await server.downloads()).toBe(1);
    expect(warned()).toEqual([]);
  });

  it('written in the future adds no key, is warned of, and put right: it would not be renewed until then', async () => {
    const keyStore = inMemory();
    now += 5 * minute + 1;
    await get(client({ keyStore }));
    now = start;
    const pay = client({ keyStore });
    await get(pay);
    expect(await server.downloads()).toBe(2);
    expect(warned()).toEqual([
      'The key store has unusable content: the time of saving is in the future: a clock is wrong',
    ]);
    await get(client({ keyStore }));
    expect(await server.downloads()).toBe(2);
  });

  /** What another has written: the certificates of this server encrypted with a key of the attacker's. */
  async function serveCertificates(certificates: CertificatesAnswer): Promise<string> {
    const keyStore = inMemory();
    const other = client({ keyStore, apiV3Key: 'x'.repeat(32) });
    await server.set({ certificates });
    await get(other);
    await server.set({ certificates: 'ok' });
    await server.forget();
    return keyStore.text ?? '';
  }

  it.each<[string, () => string | Promise<string>, RegExp]>([
    ['garbage', () => 'garbage -----BEGIN PRIVATE KEY-----', /did not return a text that save\(\) received/],
    ['nothing', () => '', /did not return a text that save/],
    ['null', () => 'null', /did not return a text that save/],
    ['a number', () => '5', /did not return a text that save/],
    ['no body', () => JSON.stringify({ time: start }), /did not return a text that save/],
    ['no time', () => JSON.stringify({ time: 'now', body: '{}' }), /did not return a text that save/],
    ['no list', () => JSON.stringify({ time: start - 1, body: '{}' }), /not a list of platform certificates/],
    [
      'half a file',
      () => JSON.stringify({ time: start, body: '' }).slice(0, 20),
      /did not return a text that save/,
    ],
    [
      'what an attacker encrypted with a key of his own',
      () => serveCertificates('other-apiv3-key'),
      /cannot be decrypted with apiV3Key/,
    ],
  ])('with %s adds no key, and is warned of', async (_, text, warning) => {
    const keyStore = inMemory(await text());
    const pay = client({ keyStore });
    expect(await get(pay)).toMatchObject({ status: 200 });
    expect(ids(pay)).toEqual([generation1.id]);
    expect(await server.downloads()).toBe(1);
    const told = warned();
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/^The key store has unusable content: /);
    expect(told[0]).toMatch(warning);
    expect(told[0]).not.toContain('garbage');
    // And it is put right.
    await get(client({ keyStore }));
    expect(await server.downloads()).toBe(1);
  });

  it('of another merchant adds no key, and is warned of', async () => {
    const text = await serveCertificates('other-apiv3-key');
    const pay = client({ keyStore: { load: () => text, save() {} } });
    await server.set({ signs: ['generation1'] });
    await get(pay);
    expect(pay.platform.keys).toMatchObject([{ id: generation1.id, source: 'downloaded' }]);
    expect(warned()).toHaveLength(1);
  });

  it('cannot replace a key that is held, nor bring an expired one back to life', async () => {
    const keyStore = inMemory();
    await get(client({ keyStore }));
    const old = keyStore.text ?? '';
    now = Date.UTC(2025, 5, 1);
    await server.set({ lists: ['generation2'], signs: ['generation2'] });
    // An attacker who can write to the store sends its old content again, as if it were new.
    const replayed = inMemory(JSON.stringify({ ...JSON.parse(old), time: now }));
    const pay = client({ keyStore: replayed });
    await get(pay);
    expect(ids(pay)).toEqual([generation2.id]);
    expect(await caught(() => notified(pay, generation1))).toMatchObject({ code: 'UNKNOWN_SERIAL' });
  });

  it.each([[undefined], [null]])('that holds %s yet is filled', async (nothing) => {
    const keyStore = inMemory(nothing);
    await get(client({ keyStore }));
    expect(keyStore.text).toContain('encrypt_certificate');
    expect(warned()).toEqual([]);
  });

  const refusing = (): never => {
    throw new Error('no disk');
  };
  const rejecting = (): Promise<never> => Promise.reject(new Error('no network'));
  it.each<[string, KeyStore, RegExp]>([
    ['throws when read', { load: refusing, save() {} }, /^The key store failed: no disk$/],
    ['rejects when read', { load: rejecting, save() {} }, /^The key store failed: no network$/],
    ['throws when written', { load: () => null, save: refusing }, /^The key store failed: no disk$/],
    ['rejects when written', { load: () => null, save: rejecting }, /^The key store failed: no network$/],
    [
      'never answers when read',
      { load: () => new Promise<never>(() => {}), save() {} },
      /^The key store failed: no answer within 2000 ms$/,
    ],
    [
      'never answers when written',
      { load: () => null, save: () => new Promise<never>(() => {}) },
      /^The key store failed: no answer within 2000 ms$/,
    ],
  ])('that %s fails no call, and is warned of', async (_, keyStore, warning) => {
    const pay = client({ keyStore });
    expect(await get(pay)).toMatchObject({ status: 200 });
    expect(ids(pay)).toEqual([generation1.id]);
    const told = warned();
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(warning);
  });

  it.each<[string, KeyStore]>([
    ['rejects', { load: rejecting, save: rejecting }],
    ['never answers', { load: () => new Promise<never>(() => {}), save: () => new Promise<never>(() => {}) }],
    ['answers with promises', { load: async () => 'garbage', save: async () => {} }],
  ])('that %s is done without by blocking calls', async (_, keyStore) => {
    const pay = client({ keyStore });
    expect(await get(pay, 'Sync')).toMatchObject({ status: 200 });
    expect(await server.downloads()).toBe(1);
    expect(warned()).toEqual([]);
  });

  it('that answers with promises serves calls with promises', async () => {
    const held = inMemory();
    const keyStore: KeyStore = { load: async () => held.load(), save: async (text) => held.save(text) };
    await get(client({ keyStore }));
    await get(client({ keyStore }));
    expect(await server.downloads()).toBe(1);
  });

  it('whose folder does not exist fails no call', async () => {
    const pay = client({ keyStore: fileKeyStore(join(folder, 'none', 'certificates.json')) });
    expect(await get(pay)).toMatchObject({ status: 200 });
    expect(warned()[0]).toMatch(/ENOENT/);
  });

  it('whose file cannot be replaced fails no call, and leaves no draft', async () => {
    mkdirSync(path);
    const pay = client({ keyStore: fileKeyStore(path) });
    expect(await get(pay)).toMatchObject({ status: 200 });
    expect(warned()).toHaveLength(2);
    expect(readdirSync(folder)).toEqual(['certificates.json']);
  });

  it.each([
    [{}, 'keyStore'],
    [{ load() {} }, 'keyStore'],
    ['/tmp/file', 'keyStore'],
    [null, 'keyStore'],
  ])('%j is refused: it is none', async (keyStore, field) => {
    const error = await caught(() => client({ keyStore: keyStore as unknown as KeyStore }));
    expect(error).toMatchObject({ name: 'ConfigError', field });
  });

  it.each([undefined, '', 5])('at the path %j is refused', async (wrong) => {
    const error = await caught(() => fileKeyStore(wrong as string));
    expect(error).toMatchObject({ name: 'ConfigError', field: 'keyStore' });
  });
});

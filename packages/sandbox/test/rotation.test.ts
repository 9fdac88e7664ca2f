import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KeyInfo, type MerchantFiles, type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WeChatPay, type WeChatPayConfig } from 'wechatpay-kit';
import { ownPair } from '../../../tools/test/pem-keys.js';
import { type Json, send, v3 } from './merchant.js';
import { openGcm } from './notifications.js';
import { type Receiver, startReceiver } from './receiver.js';

let receiver: Receiver;
let folder: string;
beforeAll(async () => {
  receiver = await startReceiver();
  folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
});
afterAll(async () => {
  receiver.close();
  await rm(folder, { recursive: true });
});

const withSandbox = async (
  options: Parameters<typeof startSandbox>[0],
  use: (sandbox: Sandbox) => Promise<void>,
): Promise<void> => {
  const sandbox = await startSandbox(options);
  try {
    await use(sandbox);
  } finally {
    await sandbox.stop();
  }
};

const preSign = '/v3/global/papay/contracts/miniprogram-pre-entrust-sign';
let count = 0;
const contract = (): Json => {
  count += 1;
  return {
    appid: 'wx1',
    plan_id: 1,
    out_contract_code: `C${count}`,
    success_notify_url: `${receiver.url}/C${count}`,
  };
};

/** The keys of the platform certificates that `GET /v3/certificates` lists, decrypted by hand. */
async function listCertificates(
  sandbox: Sandbox,
): Promise<{ serial: string; from: Date; to: Date; pem: string }[]> {
  const { status, json } = await v3(sandbox, 'GET', '/v3/certificates');
  expect(status).toBe(200);
  const rows = json['data'] as {
    serial_no: string;
    effective_time: string;
    expire_time: string;
    encrypt_certificate: { ciphertext: string; nonce: string; associated_data: string };
  }[];
  return rows.map(({ serial_no, effective_time, expire_time, encrypt_certificate }) => {
    const { ciphertext, nonce, associated_data } = encrypt_certificate;
    const pem = openGcm(ciphertext, sandbox.config.apiV3Key, nonce, associated_data);
    return { serial: serial_no, from: new Date(effective_time), to: new Date(expire_time), pem };
  });
}

/** Whether the openssl command accepts the signature of a message. */
async function opensslVerifies(
  pem: string,
  headers: Record<string, unknown>,
  body: string,
): Promise<boolean> {
  const header = (name: string): string => String(headers[`wechatpay-${name}`]);
  const [key, signature, message] = ['key.pem', 'signature', 'message'].map((name) => join(folder, name)) as [
    string, string, string,
  ]; // biome-ignore format: one row
  const publicKey = pem.includes('CERTIFICATE')
    ? new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'pem' }).toString()
    : pem;
  await writeFile(key, publicKey);
  await writeFile(signature, Buffer.from(header('signature'), 'base64'));
  await writeFile(message, `${header('timestamp')}\n${header('nonce')}\n${body}\n`);
  const args = ['dgst', '-sha256', '-verify', key, '-signature', signature, message];
  return execFileSync('openssl', args, { encoding: 'utf8' }).startsWith('Verified OK');
}

const current = (keys: readonly KeyInfo[], kind: KeyInfo['kind']): KeyInfo => {
  const found = keys.find((key) => key.kind === kind && key.state === 'current');
  if (found === undefined) throw new Error(`no current key of the kind ${kind}`);
  return found;
};

/** The serial of the key that signs a notification about a new contract. */
async function notifiedBy(sandbox: Sandbox, headers: Record<string, string> = {}): Promise<string> {
  const body = contract();
  const { json } = await v3(sandbox, 'POST', preSign, body, { headers });
  await sandbox.confirm(String(json['session_id']));
  await sandbox.idle();
  const [message] = receiver.at(`/${body['out_contract_code']}`);
  return String(message?.headers['wechatpay-serial']);
}

test('a program with the SDK fails no call while certificates are replaced and the public key takes over', async () => {
  await withSandbox({}, async (sandbox) => {
    const { config } = sandbox;
    const [publicKeyId = ''] = Object.keys(config.certs);
    let ahead = 0;
    const { certs: _, ...merchant } = config;
    // A program that knows certificates only, and downloads them.
    let pay = new WeChatPay({ ...merchant, certs: 'auto', clock: () => Date.now() + ahead, retry: false });
    const work = async (): Promise<string> => {
      const serials: string[] = [];
      const path = `/N${++count}`;
      const { headers } = await pay.v3.ecommerce.individualContracts.preEntrustSign.app.post({
        json: { appid: 'wx1', out_contract_code: `APPLYMENT_${count}` },
      });
      serials.push(String(headers['wechatpay-serial']));
      // A field that the client encrypts with the newest certificate that it knows.
      await pay.v3.profitsharing.receivers.add.post({
        json: {
          appid: 'wx1',
          type: 'MERCHANT_ID',
          account: '1900000300',
          name: '张三',
          relation_type: 'STORE',
        },
      });
      await sandbox.trigger('TRANSACTION.SUCCESS', { to: receiver.url + path });
      await sandbox.idle();
      const [message] = receiver.at(path);
      if (message === undefined) throw new Error('no notification came');
      const { headers: sent, body } = message;
      expect((await pay.notifications.parse({ headers: sent, body })).type).toBe('TRANSACTION.SUCCESS');
      serials.push(String(sent['wechatpay-serial']));
      return serials.join(' ');
    };
    const advance = async (days: number): Promise<void> => {
      await sandbox.clock.advance({ days });
      // As the client does by itself every twelve hours.
      await pay.platform.refresh();
    };
    await sandbox.keys.setMode({ mode: 'certificate' });
    const first = current(await sandbox.keys.list(), 'platform').id;
    expect(await work()).toBe(`${first} ${first}`);
    await sandbox.keys.rotate({ what: 'platform', after: { days: 5 }, overlap: { days: 5 } });
    expect(await work()).toBe(`${first} ${first}`);
    await advance(1);
    expect(await work()).toBe(`${first} ${first}`);
    await advance(4);
    const second = current(await sandbox.keys.list(), 'platform').id;
    expect(second).not.toBe(first);
    expect(await work()).toBe(`${second} ${second}`);
    await advance(5);
    expect(await work()).toBe(`${second} ${second}`);
    expect((await listCertificates(sandbox)).map(({ serial }) => serial)).toEqual([second]);
    // At once, without a notice: the client downloads the certificate that an answer names. It does so once a minute.
    ahead = 61_000;
    await sandbox.keys.rotate({ what: 'platform' });
    const third = current(await sandbox.keys.list(), 'platform').id;
    expect(await work()).toBe(`${third} ${third}`);
    // The migration: the program knows both kinds.
    pay = new WeChatPay({
      ...merchant,
      certs: { [publicKeyId]: config.certs[publicKeyId] ?? '', auto: true },
      retry: false,
    });
    await pay.platform.refresh();
    const seen = new Set<string>();
    for (const percent of [1, 50, 100]) {
      await sandbox.keys.setMode({ mode: { publicKey: percent } });
      for (let call = 0; call < 8; call++) seen.add((await work()).split(' ')[1] ?? '');
    }
    expect(seen).toEqual(new Set([publicKeyId, third]));
    await sandbox.keys.setMode({ mode: 'publicKey' });
    expect(await work()).toBe(`${publicKeyId} ${publicKeyId}`);
    const refused = await sandbox.requests({ verified: false });
    expect(refused).toEqual([]);
  });
});

describe('a platform certificate that is replaced', () => {
  test('is listed beside the new one by their times, signs until then, and decrypts until its end', async () => {
    await withSandbox({}, async (sandbox) => {
      const [old] = await listCertificates(sandbox);
      if (old === undefined) throw new Error('no certificate is listed');
      const answered = async (headers: Record<string, string> = {}) =>
        v3(sandbox, 'POST', preSign, contract(), { headers });
      const start = await sandbox.clock.now();
      await sandbox.keys.rotate({ what: 'platform', after: { days: 2 }, overlap: { days: 3 } });
      const listed = await listCertificates(sandbox);
      expect(listed.map(({ serial }) => serial)).toEqual([old.serial, expect.not.stringMatching(old.serial)]);
      const days = (date: Date | undefined) =>
        Math.round(((date?.getTime() ?? 0) - start.getTime()) / 8_640_000) / 10;
      expect([days(listed[0]?.to), days(listed[1]?.from)]).toEqual([5, 2]);
      const fresh = listed[1];
      if (fresh === undefined) throw new Error('no new certificate is listed');
      expect(new X509Certificate(fresh.pem).serialNumber).toBe(fresh.serial);
      const signer = async (headers?: Record<string, string>): Promise<unknown> => {
        const answer = await answered(headers);
        const serial = answer.headers['wechatpay-serial'];
        const pem = { ...sandbox.config.certs, [fresh.serial]: fresh.pem }[String(serial)] ?? '';
        expect(await opensslVerifies(pem, answer.headers, answer.body)).toBe(true);
        return serial;
      };
      expect(await signer()).toBe(old.serial);
      expect(await signer({ 'wechatpay-serial': fresh.serial })).toBe(fresh.serial);
      await sandbox.clock.advance({ days: 2 });
      expect(await signer()).toBe(fresh.serial);
      expect(await signer({ 'wechatpay-serial': old.serial })).toBe(old.serial);
      await sandbox.clock.advance({ days: 3 });
      expect(await signer()).toBe(fresh.serial);
      const late = await answered({ 'wechatpay-serial': old.serial });
      expect([late.status, late.json['code']]).toEqual([400, 'PARAM_ERROR']);
      expect((await listCertificates(sandbox)).map(({ serial }) => serial)).toEqual([fresh.serial]);
      const states = (await sandbox.keys.list()).filter(({ kind }) => kind === 'platform');
      expect(states.map(({ id, state }) => [id, state])).toEqual([
        [old.serial, 'ended'],
        [fresh.serial, 'current'],
      ]);
    });
  });
});

test('the public key that is replaced signs what names it until its end', async () => {
  await withSandbox({}, async (sandbox) => {
    const old = current(await sandbox.keys.list(), 'publicKey').id;
    const files = await sandbox.keys.rotate({ what: 'publicKey', overlap: { hours: 1 } });
    expect(files.publicKeyId).not.toBe(old);
    const signer = async (serial: string) =>
      (await v3(sandbox, 'GET', '/v3/certificates', undefined, { headers: { 'wechatpay-serial': serial } }))
        .headers['wechatpay-serial'];
    expect([await signer(old), await signer(files.publicKeyId)]).toEqual([old, files.publicKeyId]);
    expect(await notifiedBy(sandbox)).toBe(files.publicKeyId);
    await sandbox.clock.advance({ hours: 1 });
    const late = await v3(sandbox, 'GET', '/v3/certificates', undefined, {
      headers: { 'wechatpay-serial': old },
    });
    expect(late.status).toBe(400);
  });
});

describe('a merchant certificate that is replaced', () => {
  const call = (sandbox: Sandbox, files: { serial: string; privateKey?: string }) =>
    v3(sandbox, 'POST', preSign, contract(), {
      serial: files.serial,
      ...(files.privateKey === undefined ? {} : { privateKey: files.privateKey }),
    });

  test('is refused at once, and the record says that it was replaced', async () => {
    await withSandbox({}, async (sandbox) => {
      const { config } = sandbox;
      const old = { serial: config.serial, privateKey: config.privateKey };
      const files = await sandbox.keys.rotate({ what: 'merchant' });
      expect((await call(sandbox, files)).status).toBe(200);
      const refused = await call(sandbox, old);
      expect([refused.status, refused.json['code']]).toEqual([401, 'SIGN_ERROR']);
      const [record] = await sandbox.requests({ verified: false, limit: 1 });
      expect(record?.verification).toMatchObject({ cause: 'wrong-serial' });
      expect(record?.verification.explanation).toContain('the other certificate of the merchant 1900000109');
      await call(sandbox, { serial: files.serial, privateKey: old.privateKey });
      const [mixed] = await sandbox.requests({ verified: false, limit: 1 });
      expect(mixed?.verification).toMatchObject({ cause: 'wrong-key' });
    });
  });

  test('may overlap: both sign and reach APIv2, and each gets fields that it can decrypt', async () => {
    await withSandbox({}, async (sandbox) => {
      const { config } = sandbox;
      const files = await sandbox.keys.rotate({ what: 'merchant', overlap: { days: 1 } });
      const client = (serial: string, privateKey: string, cert: string): WeChatPay => {
        const { brand: _, ...rest } = config;
        return new WeChatPay({
          ...rest,
          serial,
          privateKey,
          merchant: { cert, key: privateKey },
        } as WeChatPayConfig);
      };
      const { serial, privateKey = '', certificate } = files;
      for (const pay of [
        client(config.serial, config.privateKey, config.merchant.cert),
        client(serial, privateKey, certificate),
      ]) {
        const { data } = await pay.v3.global.merchantService.complaints._complaint_id_.get({
          complaint_id: '200201820200101080076610000',
        } as never);
        expect(JSON.stringify(data)).toContain('payer_phone');
        expect(JSON.stringify(data)).not.toMatch(/"payer_phone":"[A-Za-z\d+/=]{300,}/);
        // It presents its certificate.
        const refunded = pay.v2.secapi.pay.refund.post({
          xml: {
            appid: 'wx1',
            mch_id: config.mchid,
            out_trade_no: '1',
            out_refund_no: '1',
            total_fee: 1,
            refund_fee: 1,
          },
        });
        await expect(refunded).rejects.toMatchObject({ code: 'ORDERNOTEXIST' });
      }
      await sandbox.clock.advance({ days: 1 });
      expect((await call(sandbox, config)).status).toBe(401);
    });
  });

  test('of a merchant that keeps its key is given by it', async () => {
    const [one, two] = [ownPair(0), ownPair(1)];
    const pem = (pair: typeof one) =>
      pair?.publicKey.export({ type: 'spki', format: 'pem' }).toString() ?? '';
    const secret = (pair: typeof one) =>
      pair?.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() ?? '';
    const serialOf = (digit: string): string => `5${digit.repeat(39)}`;
    await withSandbox(
      { publicKey: pem(one), serial: serialOf('A'), out: join(folder, 'own') },
      async (sandbox) => {
        expect(() => sandbox.config.privateKey).toThrow(/the merchant 1900000109 keeps it/);
        const pay = new WeChatPay({ ...sandbox.config, privateKey: secret(one) });
        expect((await pay.v3.certificates.get()).status).toBe(200);
        await expect(sandbox.keys.rotate({ what: 'merchant' })).rejects.toThrow(
          /^certificate: expected the new/,
        );
        await sandbox.keys.rotate({ what: 'merchant', publicKey: pem(two), serial: serialOf('B') });
        await expect(pay.v3.certificates.get()).rejects.toMatchObject({ status: 401 });
        const next = new WeChatPay({ ...sandbox.config, serial: serialOf('B'), privateKey: secret(two) });
        expect((await next.v3.certificates.get()).status).toBe(200);
        const bridge = await send(`${sandbox.url}/_bridge/call`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ verb: 'get', path: 'v3/certificates' }),
        });
        expect([bridge.status, bridge.body]).toEqual([409, expect.stringContaining('keeps its private key')]);
      },
    );
  });
});

describe('notifications and answers to requests that name no key are signed', () => {
  test("by the key that the order's own request named, without a setting", async () => {
    await withSandbox({}, async (sandbox) => {
      const [publicKeyId = '', serial = ''] = Object.keys(sandbox.config.certs);
      expect(await notifiedBy(sandbox, { 'wechatpay-serial': serial })).toBe(serial);
      expect(await notifiedBy(sandbox, { 'wechatpay-serial': publicKeyId })).toBe(publicKeyId);
      expect(await notifiedBy(sandbox)).toBe(publicKeyId);
      await sandbox.keys.rotate({ what: 'platform', overlap: { days: 1 } });
      const next = current(await sandbox.keys.list(), 'platform').id;
      expect(await notifiedBy(sandbox, { 'wechatpay-serial': serial })).toBe(next);
    });
  });

  test('by the setting, of each merchant', async () => {
    await withSandbox({ keyMode: 'certificate', merchants: ['1900000200'] }, async (sandbox) => {
      const [publicKeyId = '', serial = ''] = Object.keys(sandbox.config.certs);
      const plain = async () => (await v3(sandbox, 'POST', preSign, contract())).headers['wechatpay-serial'];
      expect(await notifiedBy(sandbox, { 'wechatpay-serial': publicKeyId })).toBe(serial);
      expect(await plain()).toBe(serial);
      await sandbox.keys.setMode({ merchant: '1900000200', mode: 'publicKey' });
      expect(await plain()).toBe(serial);
      await sandbox.keys.setMode({ mode: 'publicKey' });
      expect(await notifiedBy(sandbox, { 'wechatpay-serial': serial })).toBe(publicKeyId);
      expect(await plain()).toBe(publicKeyId);
      const none = await v3(sandbox, 'GET', '/v3/certificates');
      expect([none.status, none.json['code']]).toEqual([404, 'RESOURCE_NOT_EXISTS']);
      await sandbox.keys.setMode({ mode: { publicKey: 30 } });
      const share = new Map<unknown, number>();
      for (let call = 0; call < 60; call++) {
        const by = await plain();
        share.set(by, (share.get(by) ?? 0) + 1);
      }
      expect([...share.keys()].toSorted()).toEqual([serial, publicKeyId].toSorted());
      expect(share.get(publicKeyId)).toBeLessThan(share.get(serial) ?? 0);
      expect(await sandbox.merchants()).toMatchObject([
        { mchid: '1900000109', keyMode: { publicKey: 30 } },
        { mchid: '1900000200', keyMode: 'publicKey' },
      ]);
    });
  });
});

test('rotations and settings are kept with the keys, and the files follow', async () => {
  const out = join(folder, 'kept');
  let files: MerchantFiles | undefined;
  let before: KeyInfo[] = [];
  await withSandbox({ out, merchants: ['1900000200'] }, async (sandbox) => {
    await sandbox.keys.rotate({ what: 'platform', merchant: '1900000200' });
    files = await sandbox.keys.rotate({ what: 'merchant', merchant: '1900000200' });
    await sandbox.keys.setMode({ mode: { publicKey: 5 } });
    await sandbox.keys.rotate({ what: 'publicKey' });
    before = await sandbox.keys.list();
  });
  const read = (name: string) => readFile(join(out, 'merchants', '1900000200', name), 'utf8');
  expect(await read('apiclient_key.pem')).toBe(files?.privateKey);
  expect(await read('wechatpay_cert.pem')).toBe(files?.platformCertificate);
  const p12 = execFileSync(
    'openssl',
    ['pkcs12', '-in', join(out, 'merchants', '1900000200', 'apiclient_cert.p12'), '-passin', 'pass:1900000200', '-nodes'],
    { encoding: 'utf8', stdio: 'pipe' },
  ); // biome-ignore format: one command
  expect(p12).toContain(files?.certificate.trim());
  await withSandbox({ out }, async (sandbox) => {
    expect(await sandbox.keys.list()).toEqual(before);
    expect((await sandbox.merchants())[0]?.keyMode).toEqual({ publicKey: 5 });
    const again = await sandbox.keys.rotate({ what: 'platform' });
    expect(before.map(({ id }) => id)).not.toContain(again.platformSerial);
  });
});

test('is there over the admin API', async () => {
  await withSandbox({}, async (sandbox) => {
    const post = (path: string, body: unknown) =>
      send(`${sandbox.url}/_sandbox/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const rotated = await post('keys/rotate', { what: 'platform', overlap: { days: 1 } });
    expect(rotated.status).toBe(200);
    expect((await post('keys/mode', { mode: 'certificate' })).status).toBe(200);
    const { keys } = (await (await fetch(`${sandbox.url}/_sandbox/keys?merchant=1900000109`)).json()) as {
      keys: KeyInfo[];
    };
    expect(keys.map(({ kind, state }) => `${kind} ${state}`)).toEqual([
      'merchant current',
      'publicKey current',
      'platform ending',
      'platform current',
    ]);
    expect(JSON.stringify(keys)).not.toContain('PRIVATE KEY');
  });
});

describe('a mistake is told by the field', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox();
  });
  afterAll(() => sandbox.stop());

  test.each([
    [{}, /^what: expected platform, publicKey, merchant/],
    [{ what: 'brand' }, /^what: expected/],
    [{ what: 'platform', merchant: '1' }, /^merchant: expected one of 1900000109, got 1/],
    [{ what: 'platform', overlap: 5 }, /^overlap: expected a duration/],
    [{ what: 'platform', overlap: { days: -1 } }, /^overlap\.days: expected 0 or more/],
    [{ what: 'platform', after: { weeks: 1 } }, /^after\.weeks: expected days, hours/],
    [{ what: 'platform', name: 'x' }, /^name: expected what, merchant/],
    [{ what: 'merchant', after: { days: 1 } }, /^after: the merchant's new certificate is valid at once/],
    [{ what: 'platform', publicKey: 'x', serial: 'AA' }, /^publicKey: expected a public key in PEM/],
  ])('%j', async (given, message) => {
    await expect(sandbox.keys.rotate(given as never)).rejects.toThrow(message);
  });

  test.each([
    [{}, /^mode: expected 'certificate', 'publicKey' or/],
    [{ mode: { publicKey: 101 } }, /^mode\.publicKey: expected 0 to 100 per cent, got 101/],
    [{ mode: { publicKey: '5' } }, /^mode: expected/],
    [{ mode: 'certificate', merchant: 'x' }, /^merchant: expected one of/],
  ])('%j', async (given, message) => {
    await expect(sandbox.keys.setMode(given as never)).rejects.toThrow(message);
  });

  test('of the options', async () => {
    await expect(startSandbox({ keyMode: 'half' as never })).rejects.toThrow(/^keyMode: expected/);
    await expect(startSandbox({ certificate: 'x' })).rejects.toThrow(/^certificate: expected a certificate/);
    await expect(startSandbox({ serial: 'AA' })).rejects.toThrow(/^certificate: expected the certificate or/);
    await expect(startSandbox({ apiV3Key: 'short' })).rejects.toThrow(/^apiV3Key: expected 32 bytes/);
  });
});

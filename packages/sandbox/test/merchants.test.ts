import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MerchantFiles, type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WeChatPay, type WeChatPayConfig } from 'wechatpay-kit';
import { ownPair } from '../../../tools/test/pem-keys.js';
import { orderFields } from './orders.js';
import { startReceiver } from './receiver.js';
import { rsaSelfSigned } from './self-signed.js';

const taken = '1900000201';
const withKey = '1900000202';
const many = 5;
let sandbox: Sandbox;
let folder: string;
let own: { cert: string; key: string };
const serial = `5${'A1'.repeat(19)}B`;
const pair = ownPair();
const publicKey = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
  own = await rsaSelfSigned('my own merchant');
  sandbox = await startSandbox({
    out: folder,
    merchants: [
      '1900000200',
      { mchid: taken, certificate: own.cert, apiV3Key: 'k'.repeat(32) },
      {
        mchid: withKey,
        publicKey,
        serial: serial.toLowerCase(),
        subMerchants: ['1900000300'],
        appids: ['wx1'],
      },
    ],
  });
});
afterAll(async () => {
  await sandbox.stop();
  await rm(folder, { recursive: true });
});

/** The configuration of the SDK, from the answer of the admin API. */
function configOf(files: MerchantFiles, privateKey = files.privateKey ?? ''): WeChatPayConfig {
  return {
    mchid: files.mchid,
    serial: files.serial,
    privateKey,
    certs: { [files.publicKeyId]: files.publicKey, [files.platformSerial]: files.platformCertificate },
    apiV3Key: files.apiV3Key,
    apiV2Key: files.apiV2Key,
    merchant: { cert: files.certificate, key: privateKey },
    endpoint: sandbox.config.endpoint,
    ca: sandbox.config.ca,
  };
}

async function readFiles(mchid: string): Promise<MerchantFiles> {
  const read = (name: string): Promise<string> => readFile(join(folder, 'merchants', mchid, name), 'utf8');
  const info = JSON.parse(await read('merchant.json')) as MerchantFiles;
  const certificate = await read('apiclient_cert.pem').catch(() => read('apiclient_pub_key.pem'));
  return {
    ...info,
    certificate,
    publicKey: await read('pub_key.pem'),
    platformCertificate: await read('wechatpay_cert.pem'),
  };
}

const presign = (pay: WeChatPay) =>
  pay.v3.ecommerce.individualContracts.preEntrustSign.app.post({
    json: { appid: 'wxd678efh567h23787', out_contract_code: 'APPLYMENT_00000000001' },
  });

describe('a merchant that keeps its private key', () => {
  test('by its certificate signs requests, and verifies answers with the keys of its own', async () => {
    const files = await readFiles(taken);
    expect([files.ownKey, files.apiV3Key]).toEqual([true, 'k'.repeat(32)]);
    expect(await readdir(join(folder, 'merchants', taken))).not.toContain('apiclient_key.pem');
    const pay = new WeChatPay(configOf(files, own.key));
    expect((await presign(pay)).status).toBe(200);
    const { data } = await pay.v3.certificates.get();
    expect(data.data[0]?.serial_no).toBe(files.platformSerial);
  });

  test('by its public key does so too', async () => {
    const key = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const files = await readFiles(withKey);
    expect(files).toMatchObject({ serial, subMerchants: ['1900000300'] });
    const { merchant: _, ...config } = configOf(files, key);
    expect((await new WeChatPay(config).v3.certificates.get()).status).toBe(200);
  });

  test('is refused with the key of another merchant', async () => {
    const { merchant: _, ...config } = configOf(await readFiles(taken), sandbox.config.privateKey);
    await expect(presign(new WeChatPay(config))).rejects.toMatchObject({ status: 401, code: 'SIGN_ERROR' });
  });
});

test('merchants have orders of their own under one number, and notifications with their keys', async () => {
  const receiver = await startReceiver();
  const added = await sandbox.addMerchant({ mchid: '1900000400' });
  const other = await sandbox.addMerchant({ mchid: '1900000401' });
  for (const files of [added, other]) {
    const pay = new WeChatPay(configOf(files));
    const order = orderFields({ mchid: files.mchid } as Sandbox, 'SAME', {
      notify_url: `${receiver.url}/paid`,
      contract_notify_url: `${receiver.url}/signed`,
      body: files.mchid,
    });
    const { nonce_str: _, ...fields } = order;
    const { data } = await pay.v2.pay.contractorder.post({ xml: fields as never });
    await sandbox.confirm((data as { prepay_id: string }).prepay_id);
    await sandbox.idle();
    const query = await pay.v2.pay.orderquery.post({
      xml: { appid: 'wxcbda96de0b165486', mch_id: files.mchid, out_trade_no: 'SAME' },
    });
    expect(query.data).toMatchObject({ trade_state: 'SUCCESS', mch_id: files.mchid });
  }
  const paid = receiver.at('/paid');
  expect(paid.map(({ body }) => /1900000[0-9]+/.exec(body)?.[0])).toEqual(['1900000400', '1900000401']);
  receiver.close();
});

test('many are added as easily as one, over the admin API', async () => {
  const add = async (mchid: string): Promise<MerchantFiles> => {
    const response = await fetch(`${sandbox.url}/_sandbox/merchants`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ mchid }),
    });
    expect(response.status).toBe(200);
    return (await response.json()) as MerchantFiles;
  };
  const ids = Array.from({ length: many }, (_, index) => `19100000${index + 10}`);
  const files = await Promise.all(ids.map(add));
  expect(
    new Set(files.flatMap(({ serial, publicKeyId, apiV3Key }) => [serial, publicKeyId, apiV3Key])).size,
  ).toBe(3 * many);
  const calls = await Promise.all(files.map((each) => new WeChatPay(configOf(each)).v3.certificates.get()));
  expect(calls.map(({ data }) => data.data[0]?.serial_no)).toEqual(
    files.map(({ platformSerial }) => platformSerial),
  );
  const list = (await (await fetch(`${sandbox.url}/_sandbox/merchants`)).json()) as {
    merchants: { mchid: string }[];
  };
  expect(list.merchants.map(({ mchid }) => mchid)).toEqual(
    expect.arrayContaining([sandbox.mchid, taken, ...ids]),
  );
  expect(JSON.stringify(list)).not.toMatch(/PRIVATE KEY|apiV3Key/);
});

test('a brand of a further merchant has keys of its own', async () => {
  await sandbox.addMerchant({ mchid: '1900000500', brandId: '2001' });
  await expect(sandbox.addMerchant({ mchid: '1900000501', brandId: '2001' })).rejects.toThrow(
    /^brandId: 2001 exists/,
  );
});

test('apiclient_cert.p12 opens with the merchant id as password', async () => {
  for (const [directory, mchid] of [
    [folder, sandbox.mchid],
    [join(folder, 'merchants', '1900000200'), '1900000200'],
  ] as const) {
    const file = join(directory, 'apiclient_cert.p12');
    const open = (...args: string[]) =>
      execFileSync('openssl', ['pkcs12', '-in', file, ...args], { encoding: 'utf8', stdio: 'pipe' });
    const text = open('-passin', `pass:${mchid}`, '-nodes');
    const pem = (kind: string) =>
      new RegExp(`-----BEGIN ${kind}-----[^-]+-----END ${kind}-----`).exec(text)?.[0];
    expect(pem('CERTIFICATE')).toBe((await readFile(join(directory, 'apiclient_cert.pem'), 'utf8')).trim());
    expect(pem('PRIVATE KEY')).toBe((await readFile(join(directory, 'apiclient_key.pem'), 'utf8')).trim());
    expect(() => open('-passin', 'pass:wrong', '-nodes')).toThrow();
  }
});

test.each([
  [{}, /^mchid: expected 8 to 32 digits/],
  [{ mchid: '1900000109' }, /^mchid: 1900000109 exists/],
  [{ mchid: '1900000600', name: 'x' }, /^name: expected mchid, certificate/],
  [{ mchid: '1900000600', apiV3Key: 'short' }, /^apiV3Key: expected 32 bytes/],
  [{ mchid: '1900000600', certificate: 'x' }, /^certificate: expected a certificate in PEM/],
  [{ mchid: '1900000600', certificate: '-----BEGIN PRIVATE KEY-----' }, /^certificate: .*got a private key/],
  [{ mchid: '1900000600', publicKey }, /^serial: expected the serial number/],
  [{ mchid: '1900000600', serial: 'ABC' }, /^certificate: expected the certificate or the public key/],
  [{ mchid: '1900000600', serial: 'xyz', publicKey }, /^serial: expected the hexadecimal digits/],
  [{ mchid: '1900000600', subMerchants: 'x' }, /^subMerchants: expected a list/],
])('%j is refused, by the field', async (given, message) => {
  await expect(sandbox.addMerchant(given as never)).rejects.toThrow(message);
});

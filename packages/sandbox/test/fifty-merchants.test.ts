/** Merchants of all kinds beside one another, from the files that a program in another language reads. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MerchantFiles, type MerchantOptions, type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WeChatPay, type WeChatPayConfig } from 'wechatpay-kit';
import { patience } from '../../../tools/test/patience.js';
import { ownPair } from '../../../tools/test/pem-keys.js';
import { orderFields } from './orders.js';

/** Where no primes are kept, the keys of a merchant take a quarter of a second. */
const count = process.env['WECHATPAY_TEST_FULL'] === '1' ? 50 : 8;
const kinds = ['direct', 'provider', 'branded', 'taken in'] as const;

interface Wanted {
  readonly kind: (typeof kinds)[number];
  readonly options: MerchantOptions;
  /** The private key that the merchant keeps. */
  readonly ownKey?: string;
}

/** The keys of merchants that keep theirs. */
const ownPairs = [ownPair(0), ownPair(1)];
const wanted = Array.from({ length: count }, (_, at) => want(at));

function want(at: number): Wanted {
  const mchid = String(1_910_000_000 + at);
  const kind = kinds[at % kinds.length] ?? 'direct';
  if (kind === 'provider') return { kind, options: { mchid, subMerchants: [String(1_920_000_000 + at)] } };
  if (kind === 'branded') return { kind, options: { mchid, brandId: String(3000 + at) } };
  const pair = ownPairs[Math.floor(at / kinds.length) % ownPairs.length];
  if (kind === 'direct' || pair === undefined) return { kind, options: { mchid } };
  const publicKey = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const ownKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { kind, options: { mchid, publicKey, serial: `5${'A1'.repeat(18)}${at + 100}` }, ownKey };
}

let sandbox: Sandbox;
let folder: string;
let configs: readonly WeChatPayConfig[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
  sandbox = await startSandbox({ out: folder, merchants: wanted.map(({ options }) => options) });
  configs = await Promise.all(wanted.map(readConfig));
}, patience(120_000));
afterAll(async () => {
  await sandbox.stop();
  await rm(folder, { recursive: true });
});

async function readConfig({ options: { mchid }, ownKey }: Wanted): Promise<WeChatPayConfig> {
  const read = (name: string): Promise<string> => readFile(join(folder, 'merchants', mchid, name), 'utf8');
  const info = JSON.parse(await read('merchant.json')) as MerchantFiles & {
    brand: { publicKeyId: string };
  };
  const { serial, publicKeyId, apiV3Key, apiV2Key, brand } = info;
  return {
    mchid,
    serial,
    privateKey: ownKey ?? (await read('apiclient_key.pem')),
    certs: { [publicKeyId]: await read('pub_key.pem') },
    apiV3Key,
    apiV2Key,
    brand: {
      brandId: brand.brandId,
      serial: brand.serial,
      privateKey: await read('brand_apiclient_key.pem'),
      publicKeys: { [brand.publicKeyId]: await read('brand_pub_key.pem') },
      apiV3Key: brand.apiV3Key,
    },
    endpoint: sandbox.config.endpoint,
    ca: await read('ca.pem'),
  };
}

test('each signs with its own key, and verifies and decrypts with its own platform keys', async () => {
  const answers = await Promise.all(configs.map((config) => new WeChatPay(config).v3.certificates.get()));
  const serials = new Set(answers.map(({ data }) => data.data[0]?.serial_no));
  expect(serials.size).toBe(count);
  const keys = configs.flatMap(({ certs, apiV3Key }) => [Object.keys(certs ?? {}).join(), apiV3Key]);
  expect(new Set(keys).size).toBe(2 * count);
  // With the keys of the next merchant, an answer is refused.
  const [one, other] = configs;
  const crossed = new WeChatPay({ ...one, certs: other?.certs } as WeChatPayConfig);
  await expect(crossed.v3.certificates.get()).rejects.toThrow();
});

test('each has its own orders under one number, and a provider orders for its sub-merchants alone', async () => {
  for (const [at, config] of configs.entries()) {
    const { kind, options } = wanted[at] ?? {};
    const order = async (sub_mch_id?: string) => {
      const { nonce_str: _, ...fields } = orderFields({ mchid: config.mchid } as Sandbox, 'SAME');
      const xml = { ...fields, body: config.mchid, ...(sub_mch_id === undefined ? {} : { sub_mch_id }) };
      return (await new WeChatPay(config).v2.pay.contractorder.post({ xml: xml as never })).data;
    };
    if (kind === 'provider') await expect(order('1920000999')).rejects.toMatchObject({ code: 'NO_AUTH' });
    const [sub] = options?.subMerchants ?? [];
    expect(await order(sub), config.mchid).toMatchObject({ mch_id: config.mchid, result_code: 'SUCCESS' });
  }
});

/** Calls as a brand alone. */
async function setNotifyUrl(brand: WeChatPayConfig['brand']): Promise<unknown> {
  const { endpoint, ca } = sandbox.config;
  const pay = new WeChatPay({ brand, endpoint, ca } as WeChatPayConfig);
  const { notifyConfigs } = pay.brand.marketing.productCoupon;
  return (await notifyConfigs.post({ json: { notify_url: 'https://shop.example/notify' } })).data;
}

test('each brand signs and verifies with keys of its own', async () => {
  const branded = configs.filter((_, at) => wanted[at]?.kind === 'branded');
  expect(branded.length).toBeGreaterThan(1);
  expect(new Set(branded.map(({ brand }) => brand?.serial)).size).toBe(branded.length);
  for (const { brand } of branded) {
    expect(await setNotifyUrl(brand)).toMatchObject({ notify_url: 'https://shop.example/notify' });
  }
});

test('the keys of a brand are in the answer that adds its merchant, too', async () => {
  const { brand } = await sandbox.addMerchant({ mchid: '1910000900', brandId: '3900' });
  expect(brand.brandId).toBe('3900');
  expect(await setNotifyUrl(brand)).toMatchObject({ notify_url: 'https://shop.example/notify' });
});

import { X509Certificate } from 'node:crypto';
import type { KeyInfo, KeyMode, MerchantSummary } from '@wechatpay-kit/sandbox';
import { readSandbox } from '../client.js';
import { table } from '../table.js';

/** A key or a certificate, as the commands print it. Times are in ISO 8601. */
export interface ListedKey {
  readonly merchant: string;
  readonly kind: KeyInfo['kind'];
  /** The serial number, or `PUB_KEY_ID_…`. */
  readonly id: string;
  readonly state: KeyInfo['state'];
  /** When it began to sign, or will. Absent for a key that was there from the start. */
  readonly from?: string;
  /** When it is refused. */
  readonly until?: string;
  /** The validity of the certificate. Absent for a public key. */
  readonly validFrom?: string;
  readonly validTo?: string;
  readonly pem: string;
}

/** The keys of a sandbox. */
export interface SandboxKeyList {
  readonly keys: readonly ListedKey[];
  /** Which of WeChat Pay's keys signs for each merchant. A merchant without a setting is absent. */
  readonly modes: Readonly<Record<string, KeyMode>>;
}

/**
 * Lists the keys that a sandbox has for its merchants.
 *
 * @param merchant the merchant id; without one, all
 * @throws Error in one line: no sandbox answers, the merchant is unknown
 */
export async function readSandboxKeys(url: string, merchant: string | undefined): Promise<SandboxKeyList> {
  const query = merchant === undefined ? '' : `?${new URLSearchParams({ merchant })}`;
  const { keys } = (await readSandbox(url, `keys${query}`)) as { readonly keys: readonly ListedKey[] };
  const chosen = (await readMerchants(url)).filter(
    ({ mchid }) => merchant === undefined || mchid === merchant,
  );
  return {
    keys: keys.map((key) => ({ ...key, ...validityOf(key.pem) })),
    modes: Object.fromEntries(
      chosen.flatMap(({ mchid, keyMode }) => (keyMode === undefined ? [] : [[mchid, keyMode]])),
    ),
  };
}

/** The merchants of a sandbox, the first one first. */
export async function readMerchants(url: string): Promise<readonly MerchantSummary[]> {
  const { merchants } = (await readSandbox(url, 'merchants')) as {
    readonly merchants: readonly MerchantSummary[];
  };
  return merchants;
}

/** The validity of a certificate. A public key has none. */
export function validityOf(pem: string): Pick<ListedKey, 'validFrom' | 'validTo'> {
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) return {};
  const { validFrom, validTo } = new X509Certificate(pem);
  return { validFrom: new Date(validFrom).toISOString(), validTo: new Date(validTo).toISOString() };
}

const kinds: Readonly<Record<ListedKey['kind'], string>> = {
  merchant: 'merchant certificate',
  publicKey: 'WeChat Pay public key',
  platform: 'platform certificate',
};

/** The keys in words: a table for each merchant. */
export function describeKeys({ keys, modes }: SandboxKeyList): string {
  const merchants = [...new Set(keys.map(({ merchant }) => merchant))];
  return merchants
    .map((merchant) => {
      const mode = modes[merchant];
      const rows = keys.filter((key) => key.merchant === merchant).map(describeKey);
      return [
        `merchant ${merchant}${mode === undefined ? '' : `: ${describeMode(mode)}`}`,
        table(['key', 'serial number or id', 'valid until', 'state'], rows),
      ].join('\n');
    })
    .join('\n\n');
}

function describeKey({ kind, id, state, from, until, validTo, pem }: ListedKey): string[] {
  const name = kind === 'merchant' && !pem.includes('CERTIFICATE') ? 'merchant public key' : kinds[kind];
  return [name, id, validTo?.slice(0, 10) ?? '', describeState(state, from, until)];
}

function describeState(state: KeyInfo['state'], from?: string, until?: string): string {
  switch (state) {
    case 'waiting':
      return `known, signs from ${shorten(from)}`;
    case 'ending':
      return `replaced, accepted until ${shorten(until)}`;
    case 'ended':
      return `replaced, refused since ${shorten(until)}`;
    default:
      return until === undefined ? 'in use' : `in use until ${shorten(until)}`;
  }
}

/** `2026-01-01T00:00:00.000Z` without the milliseconds. */
function shorten(time = ''): string {
  return time.replace(/\.\d+Z$/, 'Z');
}

/** Which of WeChat Pay's keys signs, in words. */
export function describeMode(mode: KeyMode): string {
  if (mode === 'certificate') return 'the platform certificate signs';
  if (mode === 'publicKey') return 'the WeChat Pay public key signs';
  return `the WeChat Pay public key signs ${mode.publicKey} %, the platform certificate the rest`;
}

import type { DescribedOperation } from '../../description/catalogue.js';
import type { RequestDraft } from '../../records/draft.js';
import type { Verification } from '../../records/record.js';
import type { Dated, MerchantKey } from '../../runtime/keyring.js';
import { Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import { type Cause, type Diagnosis, describeFindings, type Finding } from '../diagnosis/causes.js';
import type { NamedKey } from '../diagnosis/seal.js';
import { diagnoseV3, signedText } from '../diagnosis/v3.js';
import { findCaller } from './caller.js';
import { signedBody } from './verify.js';

interface OwnedKey extends NamedKey {
  readonly id: string;
}

/**
 * Explains the verification of a request: the text to sign, and the mistake in a refused one.
 *
 * @param error the refusal, if there was one
 */
export function explainV3(
  world: World,
  operation: DescribedOperation,
  draft: RequestDraft,
  error: unknown,
): Verification {
  const caller = findCaller(world, operation);
  const headers = Object.fromEntries(draft.headers.map(([name, value]) => [name.toLowerCase(), value]));
  const fields = readFields(headers['authorization'] ?? '');
  const { timestamp = '', nonce_str: nonce = '', serial_no: serial = '', signature = '' } = fields;
  const { method, url } = draft;
  const body = signedBody(headers['content-type'], draft.body);
  const expected = signedText({ method, url, timestamp, nonce, body }).toString('utf8');
  if (draft.verified) return { verified: true, expected };
  const issue = error instanceof Refusal && error.code === 'SIGN_ERROR' ? error.detail?.issue : undefined;
  if (issue === undefined) return { verified: false, expected, explanation: describeError(error) };
  const right = caller.keys.find(({ id }) => id === serial.toUpperCase()) ?? caller.key;
  const keys = listKeys(world, right);
  if (issue === 'sign not match') {
    const form = body === draft.body ? undefined : draft.body;
    const request = {
      method,
      url,
      headers,
      template: operation.wirePath,
      body,
      form,
      timestamp,
      nonce,
      signature,
    };
    return fromDiagnosis(diagnoseV3(request, keys), expected);
  }
  const finding = findEnvelopeMistake(issue, fields, timestamp, describeSerial(serial, keys));
  const diagnosis = describeFindings(finding === undefined ? [] : [finding]);
  const isComplete = timestamp !== '' && nonce !== '';
  return fromDiagnosis(diagnosis, isComplete ? expected : undefined);
}

function fromDiagnosis(
  { cause, causes, explanation, advice, zh, signed }: Diagnosis,
  expected: string | undefined,
): Verification {
  return {
    verified: false,
    ...(expected === undefined ? {} : { expected }),
    ...(cause === undefined ? {} : { cause }),
    ...(causes.length > 1 ? { causes } : {}),
    explanation,
    advice,
    zh,
    ...(signed === undefined ? {} : { signed }),
  };
}

function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Reads what can be read of a header that may be malformed. */
function readFields(authorization: string): Record<string, string> {
  const pairs = authorization.matchAll(/(\w+)="([^"]*)"/g);
  return Object.fromEntries([...pairs].map(([, name = '', value = '']) => [name, value]));
}

function findEnvelopeMistake(
  issue: string,
  fields: Readonly<Record<string, string>>,
  timestamp: string,
  serial: string | undefined,
): Finding | undefined {
  const known: Readonly<Record<string, Cause>> = {
    'authorization missing or of another scheme': 'authorization-missing',
    'authorization malformed': 'authorization-malformed',
    'mchid unknown': 'merchant-unknown',
    'brand_id unknown': 'merchant-unknown',
    'timestamp expired': 'timestamp-expired',
  };
  const cause = known[issue];
  if (cause !== undefined) return { cause, note: cause === 'merchant-unknown' ? ownId(fields) : undefined };
  if (issue === 'serial_no unknown') return { cause: 'wrong-serial', note: serial };
  if (issue === 'timestamp malformed' && /^\d{13}$/.test(timestamp))
    return { cause: 'timestamp-milliseconds' };
  return { cause: 'authorization-malformed', note: issue };
}

function ownId({ mchid, brand_id }: Readonly<Record<string, string>>): string | undefined {
  return mchid ?? brand_id;
}

function describeSerial(serial: string, keys: readonly OwnedKey[]): string | undefined {
  const owner = keys.find(({ id }) => id === serial.toUpperCase())?.owner;
  if (owner !== undefined) return `it is the one of ${owner}`;
  const right = keys[0]?.id ?? '';
  if (serial.replace(/[:\s]|^0x/gi, '').toUpperCase() === right) return 'it has colons, spaces or 0x in it';
  if (/^\d+$/.test(serial) && BigInt(serial).toString(16).toUpperCase() === right) {
    return 'it is the decimal form, and WeChat Pay takes the hexadecimal one';
  }
  return undefined;
}

/** The right key, then all others of this sandbox: those of all merchants, also those that were replaced. */
function listKeys({ merchants }: World, right: MerchantKey): OwnedKey[] {
  const named = (owner: string, { id, publicKey }: MerchantKey): OwnedKey => ({ owner, id, publicKey });
  const worlds = merchants.list();
  const isOnly = worlds.length === 1;
  const keys = worlds.flatMap(({ mchid, credentials }): OwnedKey[] => {
    const { keys: own, merchant, platform, publicKey } = credentials;
    const of = isOnly ? '' : ` for the merchant ${mchid}`;
    const replaced = (
      what: string,
      owner: string,
      dated: readonly Dated<MerchantKey>[],
      current: MerchantKey,
    ) => dated.map(({ key }) => named(key === current ? owner : `${what} ${owner}`, key));
    return [
      ...replaced('the other certificate of', `the merchant ${mchid}`, own.merchant, merchant),
      ...replaced('a replaced key:', `WeChat Pay's platform certificate${of}`, own.certificates, platform),
      ...replaced('a replaced key:', `WeChat Pay's public key${of}`, own.publicKeys, publicKey),
    ];
  });
  const brands = new Map(worlds.map(({ credentials: { brand } }) => [brand.brandId, brand]));
  for (const { brandId, certificate, publicKey } of brands.values()) {
    const of = brands.size === 1 ? 'the brand' : `the brand ${brandId}`;
    keys.push(
      named(`the brand ${brandId}`, certificate),
      named(`WeChat Pay's public key for ${of}`, publicKey),
    );
  }
  return keys.toSorted((a, b) => Number(b.id === right.id) - Number(a.id === right.id));
}

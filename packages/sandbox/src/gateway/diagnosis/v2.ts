import { createHash, createHmac } from 'node:crypto';
import { type Cause, type Diagnosis, describeFindings, describeUnknown } from './causes.js';
import { encodeGbk } from './gbk.js';
import { findVariants, type Variant } from './search.js';

/** A message of APIv2 whose `sign` does not match. */
export interface SignedMessage {
  /** The fields as sent, with `sign`. */
  readonly fields: Readonly<Record<string, string>>;
  readonly signType: 'MD5' | 'HMAC-SHA256';
}

/** A key that a program could have used. */
export interface NamedSecret {
  /** What it is, in English: `the APIv3 key`. */
  readonly owner: string;
  readonly secret: string;
}

type Entry = readonly [name: string, value: string];

interface Parts {
  readonly entries: readonly Entry[];
  /** What joins the fields and the key. */
  readonly joint: string;
  /** The key at the end of the text. */
  readonly tail: string;
  /** The key of the HMAC. */
  readonly key: string;
  readonly digest: Digest;
  readonly encode: (text: string) => Buffer | undefined;
}

/** @returns lower-case hexadecimal */
type Digest = (message: Buffer, key: string) => string;

const digests: Readonly<Record<string, Digest>> = {
  MD5: (message) => createHash('md5').update(message).digest('hex'),
  'HMAC-SHA256': (message, key) => createHmac('sha256', key).update(message).digest('hex'),
  SHA256: (message) => createHash('sha256').update(message).digest('hex'),
  SHA1: (message) => createHash('sha1').update(message).digest('hex'),
};

/**
 * Tries the usual mistakes on a message.
 *
 * @param keys the merchant's APIv2 key first, then all others that a program could have used
 */
export function diagnoseV2({ fields, signType }: SignedMessage, keys: readonly NamedSecret[]): Diagnosis {
  const { sign = '' } = fields;
  if (sign === '') return describeFindings([{ cause: 'sign-missing' }]);
  const { hex, finding } = readSign(sign);
  const signed = signedEntries(fields);
  const key = keys[0]?.secret ?? '';
  const digest = digests[signType] as Digest;
  const parts: Parts = { entries: signed, joint: '&key=', tail: key, key, digest, encode: encodeUtf8 };
  const dimensions = [
    algorithms(signType),
    keyMistakes(keys),
    fieldMistakes(fields, signed),
    valueMistakes(signed),
  ];
  const found = findVariants<Parts>(
    parts,
    dimensions,
    () => [],
    (changed, count) => {
      const bytes = changed.encode(textOf(changed, changed.tail));
      count(bytes?.length ?? 0);
      return bytes !== undefined && changed.digest(bytes, changed.key) === hex;
    },
  );
  if (found !== undefined) {
    const shown = keys.find(({ secret }) => secret === found.parts.tail)?.owner ?? 'a key';
    return describeFindings(
      [...finding, ...found.findings],
      textOf(found.parts, found.parts.tail === '' ? '' : `<${shown}>`),
    );
  }
  const lengths: Readonly<Record<number, string>> = { 32: 'MD5', 64: 'HMAC-SHA256' };
  const length = lengths[hex.length];
  if (length !== undefined && length !== signType) {
    return describeFindings(
      [
        ...finding,
        { cause: 'other-sign-type', note: `sign has the length of ${length}, sign_type says ${signType}` },
      ],
      undefined,
      'The signed text also differs, and no usual mistake explains it.',
    );
  }
  return describeUnknown(
    'The sign is not over these fields with a key of this sandbox, and no usual mistake explains it.',
    'Compare the text that your program signs with the expected one, and its key with apiV2Key of sandbox.json.',
  );
}

/** @returns the text to sign, with a name in place of the key */
export function signedTextV2(fields: Readonly<Record<string, string>>, key = '<the APIv2 key>'): string {
  return textOf({ entries: signedEntries(fields), joint: '&key=' }, key);
}

function textOf({ entries, joint }: Pick<Parts, 'entries' | 'joint'>, key: string): string {
  return entries.map(([name, value]) => `${name}=${value}`).join('&') + joint + key;
}

function signedEntries(fields: Readonly<Record<string, string>>): Entry[] {
  return sorted(Object.entries(fields).filter(([name, value]) => name !== 'sign' && value !== ''));
}

function sorted(entries: readonly Entry[]): Entry[] {
  return entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function encodeUtf8(text: string): Buffer {
  return Buffer.from(text);
}

function readSign(sign: string): { hex: string; finding: { cause: Cause }[] } {
  if (/^[\dA-F]+$/.test(sign)) return { hex: sign.toLowerCase(), finding: [] };
  if (/^[\da-f]+$/i.test(sign)) return { hex: sign.toLowerCase(), finding: [{ cause: 'sign-lower-case' }] };
  return { hex: Buffer.from(sign, 'base64').toString('hex'), finding: [{ cause: 'sign-base64' }] };
}

function algorithms(signType: string): Variant<Parts>[] {
  return Object.entries(digests)
    .filter(([name]) => name !== signType)
    .map(([name, digest]) => ({
      cause: 'other-sign-type',
      note: `sign is ${name}, sign_type says ${signType}`,
      change: { digest },
    }));
}

function keyMistakes([right, ...others]: readonly NamedSecret[]): Variant<Parts>[] {
  const secret = right?.secret ?? '';
  return [
    { cause: 'key-missing', change: { joint: '', tail: '' } },
    { cause: 'key-missing', note: 'it is empty', change: { tail: '', key: '' } },
    { cause: 'key-appended-wrongly', change: { joint: '' } },
    { cause: 'key-appended-wrongly', note: '& without key=', change: { joint: '&' } },
    { cause: 'key-appended-wrongly', note: 'key= without &', change: { joint: 'key=' } },
    { cause: 'wrong-api-key', note: 'in lower case', change: withKey(secret.toLowerCase()) },
    { cause: 'wrong-api-key', note: 'in upper case', change: withKey(secret.toUpperCase()) },
    ...others.map(
      (other): Variant<Parts> => ({
        cause: 'wrong-api-key',
        note: other.owner,
        change: withKey(other.secret),
      }),
    ),
  ];
}

function withKey(key: string): Partial<Parts> {
  return { tail: key, key };
}

function fieldMistakes(fields: Readonly<Record<string, string>>, signed: readonly Entry[]): Variant<Parts>[] {
  const all = Object.entries(fields);
  const list: Variant<Parts>[] = [];
  const add = (cause: Cause, entries: readonly Entry[], note?: string): void => {
    if (JSON.stringify(entries) !== JSON.stringify(signed)) list.push({ cause, note, change: { entries } });
  };
  const unsigned = all.filter(([name]) => name !== 'sign');
  const filled = all.filter(([name, value]) => name !== 'sign' && value !== '');
  add('empty-fields-signed', sorted(unsigned));
  add('fields-unsorted', filled, 'as they are sent');
  add('fields-unsorted', sorted(filled).reverse(), 'from Z to A');
  add(
    'fields-unsorted',
    filled.toSorted(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)),
    'without regard to capitals',
  );
  const digits = fields['sign'] ?? '';
  for (const value of ['', 'null', digits]) {
    add(
      'sign-signed',
      sorted([...filled, ['sign', value]]),
      value === digits ? undefined : JSON.stringify(value),
    );
  }
  for (const [left] of signed) {
    add(
      'field-not-signed',
      signed.filter(([name]) => name !== left),
      left,
    );
  }
  return list;
}

function valueMistakes(signed: readonly Entry[]): Variant<Parts>[] {
  const list: Variant<Parts>[] = [];
  const add = (cause: Cause, change: (value: string) => string, note?: string): void => {
    const entries = signed.map(([name, value]): Entry => [name, change(value)]);
    if (JSON.stringify(entries) !== JSON.stringify(signed)) list.push({ cause, note, change: { entries } });
  };
  // Half of a surrogate pair, which XML can hold, has no encoding.
  add('values-encoded', (value) => encodeURIComponent(Buffer.from(value).toString()), 'percent-encoded');
  add('values-encoded', (value) => new URLSearchParams([['', value]]).toString().slice(1), 'as a form');
  add('values-encoded', escapeXml, 'as XML');
  add('values-encoded', (value) => `<![CDATA[${value}]]>`, 'as CDATA');
  add('values-trimmed', (value) => value.trim());
  list.push({ cause: 'values-gbk', change: { encode: encodeGbk } });
  return list;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeXml(value: string): string {
  return value.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}

import { createHash } from 'node:crypto';
import { listBodies, listOrders } from './bodies.js';
import { type Diagnosis, describeFindings, describeUnknown, type Finding } from './causes.js';
import { type NamedKey, openSeal } from './seal.js';
import { findVariants, type Variant } from './search.js';
import { listUrls, type UrlFacts } from './urls.js';

/** A request of APIv3 whose signature does not match. */
export interface SignedRequest extends UrlFacts {
  readonly method: string;
  /** The body that is signed: of a form, its JSON part. */
  readonly body: Buffer;
  /** The whole body of a form. */
  readonly form?: Buffer | undefined;
  /** The fields of `Authorization`. */
  readonly timestamp: string;
  readonly nonce: string;
  readonly signature: string;
}

interface Parts {
  readonly method: string;
  readonly url: string;
  readonly timestamp: string;
  readonly nonce: string;
  readonly body: Buffer;
  readonly layout: (parts: Parts) => Buffer;
}

/**
 * Tries the usual mistakes on a request.
 *
 * The public key recovers the signed digest once. Then each hypothesis costs one digest.
 *
 * @param keys the caller's key first, then all others that a program could have used
 */
export function diagnoseV3(request: SignedRequest, keys: readonly NamedKey[]): Diagnosis {
  const parts: Parts = { ...request, layout: standard };
  const dimensions = [
    methods(request.method),
    listUrls(request),
    stamps(request),
    [...listBodies(request.body), ...forms(request)],
    layouts,
  ];
  const rare = function* (): Iterable<Variant<Parts>> {
    yield* times(request.timestamp);
    yield* listOrders(request.body);
  };
  const seals = openSeal(request.signature, keys);
  for (const seal of seals) {
    const found = findVariants<Parts>(parts, dimensions, rare, (changed, count) => {
      const message = changed.layout(changed);
      count(message.length);
      return seal.matches(message);
    });
    if (found === undefined) continue;
    const findings = [...seal.findings, ...keyFindings(seal.key, keys), ...found.findings];
    return describeFindings(findings, found.parts.layout(found.parts).toString('utf8'));
  }
  const [seal] = seals.filter(({ isCertain }) => isCertain);
  if (seal === undefined) {
    return describeUnknown(
      'The signature is not by any key of this sandbox.',
      'Sign with the private key of the merchant, apiclient_key.pem, of the sandbox that runs now. A sandbox without --out has new keys at each start.',
    );
  }
  const findings = [...seal.findings, ...keyFindings(seal.key, keys)];
  const rest = 'The signed text also differs, and no usual mistake explains it.';
  if (findings.length === 0) {
    return describeUnknown(
      'Key, hash and padding are right. The signed text differs, and no usual mistake explains it.',
      'Print the text that your program signs, and compare it with the expected one byte by byte.',
    );
  }
  return describeFindings(findings, undefined, rest);
}

function keyFindings(key: NamedKey, [right]: readonly NamedKey[]): Finding[] {
  return key === right ? [] : [{ cause: 'wrong-key', note: `the key of ${key.owner}` }];
}

function methods(method: string): Variant<Parts>[] {
  return [method.toLowerCase(), 'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'get', 'post']
    .filter((other) => other !== method)
    .map((other) => ({ cause: 'other-method', note: other, change: { method: other } }));
}

function stamps({ timestamp, nonce }: SignedRequest): Variant<Parts>[] {
  return [
    { cause: 'lines-swapped', note: 'timestamp and nonce', change: { timestamp: nonce, nonce: timestamp } },
    { cause: 'timestamp-milliseconds', change: { timestamp: `${timestamp}000` } },
    { cause: 'other-timestamp', note: 'empty', change: { timestamp: '' } },
    { cause: 'other-nonce', note: 'empty', change: { nonce: '' } },
    { cause: 'other-nonce', note: 'in lower case', change: { nonce: nonce.toLowerCase() } },
    { cause: 'other-nonce', note: 'in upper case', change: { nonce: nonce.toUpperCase() } },
    { cause: 'other-nonce', note: 'the timestamp', change: { nonce: timestamp } },
  ];
}

/** The time was taken twice: once to sign, once for the header. */
function* times(timestamp: string): Iterable<Variant<Parts>> {
  const sent = Number(timestamp);
  for (let distance = 1; distance <= 300; distance++) {
    for (const signed of [sent - distance, sent + distance]) {
      yield { cause: 'other-timestamp', note: String(signed), change: { timestamp: String(signed) } };
    }
  }
  for (let part = 1; part < 1000; part++) {
    const signed = String(sent * 1000 + part);
    yield { cause: 'timestamp-milliseconds', note: signed, change: { timestamp: signed } };
  }
}

function forms({ form }: SignedRequest): Variant<Parts>[] {
  return form === undefined ? [] : [{ cause: 'form-signed-whole', change: { body: form } }];
}

/** Node.js decodes the request line and the headers as latin1, so they are encoded back to bytes. */
const joined =
  (newline: string, end: string) =>
  ({ method, url, timestamp, nonce, body }: Parts): Buffer => {
    const head = [method, url, timestamp, nonce, ''].join(newline);
    return Buffer.concat([Buffer.from(head, isLatin1(head) ? 'latin1' : 'utf8'), body, Buffer.from(end)]);
  };

/** A hypothesis may hold decoded characters, which are signed as UTF-8. */
function isLatin1(text: string): boolean {
  return !/[^\0-\xff]/.test(text);
}

const standard = joined('\n', '\n');

/** @returns the text to sign, as bytes */
export function signedText(request: Omit<Parts, 'layout'>): Buffer {
  return standard({ ...request, layout: standard });
}

const layouts: Variant<Parts>[] = [
  { cause: 'last-newline-missing', change: { layout: joined('\n', '') } },
  {
    cause: 'body-line-missing',
    change: { layout: (parts) => standard({ ...parts, body: Buffer.alloc(0) }).subarray(0, -1) },
  },
  {
    cause: 'body-line-missing',
    change: { layout: (parts) => joined('\n', '')({ ...parts, body: Buffer.alloc(0) }).subarray(0, -1) },
  },
  { cause: 'extra-newline', change: { layout: joined('\n', '\n\n') } },
  { cause: 'crlf-lines', change: { layout: joined('\r\n', '\r\n') } },
  { cause: 'newlines-literal', change: { layout: joined('\\n', '\\n') } },
  { cause: 'newlines-missing', change: { layout: joined('', '') } },
  {
    cause: 'hashed-twice',
    change: {
      layout: (parts) => Buffer.from(createHash('sha256').update(standard(parts)).digest('hex')),
    },
  },
  {
    cause: 'hashed-twice',
    change: { layout: (parts) => createHash('sha256').update(standard(parts)).digest() },
  },
];

import { nonce } from '@wechatpay-kit/ui/call/curl.js';
import type { TryField, TryForm } from '@wechatpay-kit/ui/form/schema.js';
import { isObject } from '@wechatpay-kit/ui/form/value.js';

/** A call of the page, as it goes over the wire. */
export interface WireCall {
  readonly form: TryForm;
  /** `POST` */
  readonly method: string;
  readonly host: string;
  /** With the query: `/v3/certificates?algorithm_type=RSA`. Without the query of an APIv2 message. */
  readonly target: string;
  readonly scheme: 'v2' | 'v3' | 'brand';
  /** The fields of an APIv2 message, as texts in the order of the sample; `nonce_str` has a place holder. */
  readonly fields: Readonly<Record<string, string>>;
  /** The value of `json`. Texts that are encrypted are marked: `replaceSealed`. */
  readonly json: unknown;
  /** The form with a file. */
  readonly upload: Upload | undefined;
  /** The headers that the call gives. */
  readonly headers: Readonly<Record<string, string>>;
  readonly mtls: boolean;
  /** Whether a value at a place of `json` or `query` is encrypted: `json.payer.name`. */
  isEncrypted(place: string): boolean;
}

export interface Upload {
  /** The name of the part with the file. */
  readonly part: string;
  readonly name: string;
  readonly base64: string;
  /** The name of the part with JSON, which is signed, and its fields. `digest` is the SHA-256 of the file. */
  readonly meta: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly digest: string;
  readonly filename: string;
}

/** Around a text that is encrypted: characters that occur in no text, and that JSON does not escape. */
const sealed = /\ue000(.*?)\ue001/g;

/** Replaces the texts that are encrypted. */
export function replaceSealed(text: string, replace: (plain: string) => string): string {
  return text.replace(sealed, (_, plain: string) => replace(plain));
}

/**
 * The sample call of an operation on the wire.
 *
 * @returns `undefined` if only the SDK can make it: WeCom's second signature, and the one form of APIv2
 */
export function wireCall(form: TryForm, path: string, verb: string): WireCall | undefined {
  const { json, xml, query, headers, body, security, workwx_secret, base_uri, ...variables } = form.sample;
  const v2 = form.protocol === 'v2';
  if (workwx_secret !== undefined || (v2 && body !== undefined)) return undefined;
  const method = verb.toUpperCase();
  const url = new URL(
    typeof base_uri === 'string' ? new URL(form.url).pathname : form.url,
    base_uri as string,
  );
  const message = method === 'GET' ? query : xml;
  const encrypted = new Set(listEncrypted(form.fields, ''));
  return {
    form,
    method,
    host: url.host,
    target:
      expand(decodeURI(url.pathname), variables) +
      (v2 && method === 'GET' ? '' : search(seal(query, 'query', encrypted))),
    scheme: v2 ? 'v2' : path.startsWith('brand/') ? 'brand' : 'v3',
    fields: v2 ? messageFields(form, isObject(message) ? message : {}, method) : {},
    json: seal(json, 'json', encrypted),
    upload: isObject(body) ? readUpload(form, body) : undefined,
    headers: texts(isObject(headers) ? headers : {}),
    mtls: security === true,
    isEncrypted: (place) => encrypted.has(place),
  };
}

/** Marks the texts that are encrypted. */
function seal(value: unknown, place: string, encrypted: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((item) => seal(item, place, encrypted));
  if (isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, held]) => [name, seal(held, `${place}.${name}`, encrypted)]),
    );
  }
  return typeof value === 'string' && encrypted.has(place) ? `\ue000${value}\ue001` : value;
}

/** The places of encrypted fields, without indexes. */
function listEncrypted(fields: readonly TryField[], above: string): string[] {
  return fields.flatMap((field) => {
    const place = above + field.name;
    const inner = field.fields ?? field.items?.fields ?? [];
    return [...(field.encrypted ? [place] : []), ...listEncrypted(inner, `${place}.`)];
  });
}

function expand(path: string, variables: Readonly<Record<string, unknown>>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) =>
    name === 'empty' ? '' : encodeURIComponent(String(variables[name] ?? name.toUpperCase())),
  );
}

function search(query: unknown): string {
  if (!isObject(query)) return '';
  const pairs = Object.entries(query).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encoded(plain(value))}`,
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

/** Percent-encodes a text, but not one that is encrypted first. */
function encoded(text: string): string {
  return text.startsWith('\ue000') ? text : encodeURIComponent(text);
}

function plain(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function texts(values: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, plain(value)]));
}

/** The fields that the SDK adds to an APIv2 message: merchant, nonce and type of the signature. */
function messageFields(
  { nonceless, hmac, fields: options }: TryForm,
  given: Readonly<Record<string, unknown>>,
  method: string,
): Readonly<Record<string, string>> {
  const described = options.find(({ name }) => name === (method === 'GET' ? 'query' : 'xml'))?.fields ?? [];
  const fields = { ...texts(given) };
  if (described.some(({ name }) => name === 'mch_id')) fields['mch_id'] ??= '1900000109';
  if (hmac) fields['sign_type'] ??= 'HMAC-SHA256';
  if (!nonceless) fields['nonce_str'] = nonce;
  return fields;
}

function readUpload(
  { fields: options }: TryForm,
  body: Readonly<Record<string, unknown>>,
): Upload | undefined {
  const fields = options.find(({ name }) => name === 'body')?.fields ?? [];
  const part = fields.find(({ type }) => type === 'file')?.name;
  const meta = fields.find(({ type }) => type === 'object');
  const value = part === undefined ? undefined : body[part];
  const file = isObject(value) ? value['$file'] : undefined;
  if (part === undefined || meta === undefined || !isObject(file)) return undefined;
  const names = (meta.fields ?? []).map(({ name }) => name);
  const given = body[meta.name];
  return {
    part,
    name: String(file['name']),
    base64: String(file['base64']),
    meta: meta.name,
    fields: isObject(given) ? given : {},
    digest: names.find((name) => /sha256|digest/.test(name)) ?? 'sha256',
    filename: names.find((name) => /name/.test(name)) ?? 'filename',
  };
}

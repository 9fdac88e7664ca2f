import { accessPoint } from './access-point.js';
import { type CallerSettings, timeoutFrom } from './config.js';
import { describe, quoted } from './errors/given.js';
import { RequestError } from './errors/index.js';
import { type NamedFile, type UploadBody, uploadBody, usualUpload } from './files/upload.js';
import type { TransportRequest } from './http/transport.js';
import { jsonText } from './json-text.js';
import { expandPath, pathVariables, queryString } from './path.js';
import { type OperationTraits, traitsOf, type UploadTrait } from './traits.js';
import { version } from './version.js';

/** A call's arguments, checked; all of it but what the protocol adds when it signs. */
export interface PreparedRequest {
  /** The routing path as the catalogue writes it, variables in braces. */
  readonly path: string;
  readonly traits: OperationTraits;
  /** The part of the URL's path that a reverse proxy takes off before WeChat Pay sees it; empty almost always. */
  readonly prefix: string;
  /** All of the request but its headers; `body` is the bytes of `text`. */
  readonly wire: Omit<TransportRequest, 'headers'>;
  /** This call's own: the protocol adds its headers to them. */
  readonly headers: Record<string, string>;
  /** The JSON that is signed, and sent as the body or as part of a form; empty if there is none. */
  readonly text: string;
  /** APIv2's fields, unsigned. */
  readonly xml: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly nonceless: boolean;
  /** The path's variables as given. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The body as given. */
  readonly json: unknown;
  /** What the caller says of repeating the call. */
  readonly retry: boolean | undefined;
  /** The secret of WeCom's own signature. */
  readonly workwxSecret: string | undefined;
  /** The fields that the caller has encrypted himself. */
  readonly encrypted: true | readonly string[] | undefined;
  /** The form that is sent in place of a body of JSON or XML. */
  readonly upload: PreparedUpload | undefined;
}

/** A form. Its file is read before anything is signed. */
export interface PreparedUpload extends UploadBody {
  readonly trait: UploadTrait;
  /** What the call was given for the file. */
  readonly source: unknown;
  /** The file, when it has been read. */
  readonly file?: NamedFile;
}

/** What the caller gave: the values of path variables by their names, and `query`, `json` and `xml`. */
export function argumentsOf({ path, variables, query, json, xml }: PreparedRequest): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const name of pathVariables(path)) given[name] = variables[name];
  for (const [name, value] of Object.entries({ query, json, xml })) {
    if (value !== undefined && Object.keys(value as object).length > 0) given[name] = value;
  }
  return given;
}

/** The same request to another access point that serves it, or once more: with headers of its own. */
export function again(request: PreparedRequest, origin: string): PreparedRequest {
  const { url } = request.wire;
  const wire =
    origin === url.origin
      ? request.wire
      : { ...request.wire, url: new URL(origin + url.pathname + url.search) };
  return { ...request, wire, headers: { ...request.headers } };
}

/** Path and query as WeChat Pay sees them, which is what its signature covers. */
export function signedPath({ prefix, wire: { url } }: PreparedRequest): string {
  return url.pathname.slice(prefix.length) + url.search;
}

/** The same request with another query. */
export function withQuery(request: PreparedRequest, query: PreparedRequest['query']): PreparedRequest {
  const url = new URL(request.wire.url);
  url.search = queryString(query);
  return { ...request, query, wire: { ...request.wire, url } };
}

/** The same request with another text for its body. */
export function withJsonText(request: PreparedRequest, text: string): PreparedRequest {
  return { ...request, text, wire: { ...request.wire, body: Buffer.from(text) } };
}

/** The whole request. Field by field: spreading an object takes Node 20 a microsecond. */
export function outgoing(
  { method, url, body, mtls, connectTimeout, timeout, signal, stream }: PreparedRequest['wire'],
  headers: Readonly<Record<string, string>>,
  change: { url?: URL; body?: Buffer } = {},
): TransportRequest {
  return {
    method,
    url: change.url ?? url,
    headers,
    body: change.body ?? body,
    mtls,
    connectTimeout,
    timeout,
    signal,
    stream,
  };
}

const userAgent = `wechatpay-kit/${version} node/${process.versions.node}`;
const known = new Set([
  'json',
  'xml',
  'body',
  'query',
  'headers',
  'security',
  'base_uri',
  'nonceless',
  'timeout',
  'signal',
  'retry',
  'encrypted',
  'stream',
]);
/** Headers that this package computes, or that would change what is sent. */
const reserved = new Set([
  'authorization',
  'host',
  'content-length',
  'content-type',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
  'expect',
]);

/**
 * Turns a call's arguments into a request.
 *
 * @param path the routing path, such as `v3/pay/transactions/out-trade-no/{out_trade_no}`
 * @throws RequestError naming the argument
 */
export function prepare(
  settings: CallerSettings,
  method: string,
  path: string,
  given: unknown,
): PreparedRequest {
  const options = record('options', given ?? {});
  const v2 = path.startsWith('v2/');
  const traits = traitsOf(method, path);
  const own = traits.workwx === undefined ? pathVariables(path) : ['workwx_secret'];
  for (const name of Object.keys(options)) {
    if (known.has(name) || own.includes(name)) continue;
    throw new RequestError(
      name,
      `there is no such option here; it takes ${[...own.map(quoted), ...known].join(', ')}`,
    );
  }
  refuseBody(method, v2, options);

  const query = optionalRecord('query', options['query']);
  const { address, prefix } = accessPoint(settings, traits, options['base_uri']);
  const ownPath = expandPath(v2 ? path.slice('v2/'.length) : path, options);
  const url = new URL(`${address}/${ownPath}${search(query)}`);

  const upload = uploadFrom(traits, v2, method, options);
  const text = options['json'] === undefined ? '' : jsonText(options['json']);
  const mtls = boolean('security', options['security']) ?? traits.mtls ?? false;
  if (mtls) requireIdentity(settings, url);
  return {
    path,
    traits,
    prefix,
    wire: {
      method,
      url,
      body: text === '' ? undefined : Buffer.from(text),
      mtls,
      connectTimeout: settings.timeout.connect,
      timeout:
        timeoutFrom(options['timeout'], (problem) => new RequestError('timeout', problem)) ??
        settings.timeout.answer,
      signal: signalFrom(options['signal']),
      stream: streamFrom(traits, options['stream']),
    },
    headers: headersFrom(options['headers'], v2 ? 'text/xml, */*' : 'application/json', text !== ''),
    text,
    xml: optionalRecord('xml', options['xml']),
    query,
    nonceless: boolean('nonceless', options['nonceless']) ?? traits.nonceless ?? false,
    variables: options,
    json: options['json'],
    retry: boolean('retry', options['retry']),
    workwxSecret: traits.workwx && secretFrom('workwx_secret', options['workwx_secret']),
    encrypted: encryptedFrom(options['encrypted']),
    upload,
  };
}

function search(query: Readonly<Record<string, unknown>>): string {
  const text = queryString(query);
  return text === '' ? '' : `?${text}`;
}

function requireIdentity(settings: CallerSettings, url: URL): void {
  if (settings.brandId !== undefined) {
    throw new RequestError('security', 'brands have no certificate for mutual TLS; leave it out');
  }
  if (settings.identity === undefined) {
    throw new RequestError(
      'security',
      'this call presents the merchant API certificate; give the client merchant: { cert, key } or { pfx, passphrase }',
    );
  }
  if (url.protocol !== 'https:') {
    throw new RequestError(
      'security',
      `this call presents the merchant API certificate, which ${url.origin} cannot ask for; use an https endpoint`,
    );
  }
}

function refuseBody(method: string, v2: boolean, options: Readonly<Record<string, unknown>>): void {
  const wrong = v2 ? 'json' : 'xml';
  if (options[wrong] !== undefined) {
    throw new RequestError(wrong, v2 ? 'APIv2 takes xml' : 'APIv3 takes json');
  }
  const body = v2 ? 'xml' : 'json';
  if (method === 'GET' && options[body] !== undefined) {
    throw new RequestError(body, 'a GET request has no body; pass query');
  }
}

/** The form that a call sends. One outside the catalogue is taken to be of the usual kind. */
function uploadFrom(
  { upload }: OperationTraits,
  v2: boolean,
  method: string,
  options: Readonly<Record<string, unknown>>,
): PreparedUpload | undefined {
  const { body } = options;
  const other = v2 ? 'xml' : 'json';
  if (body === undefined && upload === undefined) return undefined;
  if (method === 'GET') throw new RequestError('body', 'a GET request has no body; pass query');
  if (options[other] !== undefined) {
    throw new RequestError(
      other,
      upload === undefined
        ? 'pass it or body, a form with a file, not both'
        : `this operation takes a form: pass body: { ${upload.file}: … }`,
    );
  }
  if (upload === undefined && v2) {
    throw new RequestError('body', 'this operation takes no form with a file: pass xml');
  }
  const trait = upload ?? usualUpload;
  return { trait, ...uploadBody(trait, body) };
}

function streamFrom({ file }: OperationTraits, value: unknown): boolean {
  const stream = boolean('stream', value) ?? false;
  if (stream && !file) throw new RequestError('stream', 'this operation answers no file');
  return stream;
}

/** Built by assignment: spreading several objects into one takes Node several microseconds. */
function headersFrom(value: unknown, accept: string, json: boolean): Record<string, string> {
  const headers: Record<string, string> = { accept, 'user-agent': userAgent };
  if (json) headers['content-type'] = 'application/json';
  if (value === undefined) return headers;
  for (const [name, text] of Object.entries(record('headers', value))) {
    const field = `headers.${name}`;
    const lower = name.toLowerCase();
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || lower === '__proto__')
      throw new RequestError(field, 'this is no name for a header');
    if (reserved.has(lower)) throw new RequestError(field, 'this header is set by the package');
    if (typeof text !== 'string' || !/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) {
      throw new RequestError(field, 'expected a text of Latin-1 characters on one line');
    }
    headers[lower] = text;
  }
  return headers;
}

function encryptedFrom(value: unknown): true | readonly string[] | undefined {
  if (value === undefined || value === true) return value;
  if (Array.isArray(value) && value.every((field) => typeof field === 'string')) return value;
  throw new RequestError(
    'encrypted',
    "expected true, or the fields that are encrypted already, such as ['contact_info.contact_name']",
  );
}

function secretFrom(field: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new RequestError(field, `expected the secret of the WeCom agent, a text, got ${describe(value)}`);
}

function signalFrom(value: unknown): AbortSignal | undefined {
  if (value === undefined || value instanceof AbortSignal) return value;
  throw new RequestError('signal', `expected an AbortSignal, got ${describe(value)}`);
}

function boolean(field: string, value: unknown): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  throw new RequestError(field, `expected true or false, got ${describe(value)}`);
}

function optionalRecord(field: string, value: unknown): Readonly<Record<string, unknown>> {
  return value === undefined ? {} : record(field, value);
}

function record(field: string, value: unknown): Readonly<Record<string, unknown>> {
  // An array, a Map, a Headers or URLSearchParams object: none has properties, and all it holds would be left out.
  const collection = value !== null && typeof value === 'object' && Symbol.iterator in value;
  if (value !== null && typeof value === 'object' && !collection) return value as Record<string, unknown>;
  throw new RequestError(
    field,
    `expected a plain object such as { name: value }, got ${collection ? 'a collection' : describe(value)}`,
  );
}

import type { CallerSettings } from '../config/settings.js';
import { timeoutFrom } from '../config/timeouts.js';
import { quoted } from '../errors/given.js';
import { RequestError } from '../errors/index.js';
import type { Address } from '../http/address.js';
import { findOperation, type OperationTraits } from '../operations/traits.js';
import { jsonText } from '../text/json-text.js';
import { uploadBody, usualUpload } from '../uploads/upload.js';
import { accessPoint } from './access-point.js';
import { headersFrom } from './headers.js';
import { boolean, encryptedFrom, known, optionalRecord, record, secretFrom, signalFrom } from './options.js';
import { expandPath, pathVariables, queryString } from './path.js';
import type { PreparedRequest, PreparedUpload } from './prepared-request.js';

/**
 * Builds a request from a call's arguments.
 *
 * @param givenPath the routing path, such as `v3/pay/transactions/out-trade-no/{out_trade_no}`
 * @throws RequestError naming the argument
 */
export function prepare(
  settings: CallerSettings,
  method: string,
  givenPath: string,
  given: unknown,
): PreparedRequest {
  const options = record('options', given ?? {});
  const { path, traits } = findOperation(method, givenPath);
  const v2 = path.startsWith('v2/');
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
  const search = options['query'] === undefined ? '' : searchFrom(query);
  const { base, prefix } = accessPoint(settings, traits, options['base_uri']);
  const ownPath = expandPath(v2 ? path.slice('v2/'.length) : path, options);
  const url = base.at(ownPath, search);

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

function searchFrom(query: Readonly<Record<string, unknown>>): string {
  const text = queryString(query);
  return text === '' ? '' : `?${text}`;
}

function requireIdentity(settings: CallerSettings, url: Address): void {
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

/** The form that a call sends. An operation outside the catalogue gets the usual kind of form. */
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

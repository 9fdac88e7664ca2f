import type { Address } from '../http/address.js';
import type { Pieces } from '../http/pieces.js';
import type { OutgoingRequest } from '../http/transport.js';
import type { OperationTraits, UploadTrait } from '../operations/traits.js';
import type { NamedFile, UploadBody } from '../uploads/upload.js';
import { pathVariables, queryString } from './path.js';

/** A call's checked arguments: the request without what the protocol adds when it signs. */
export interface PreparedRequest {
  /** The routing path as in the catalogue, with variables in braces. */
  readonly path: string;
  readonly traits: OperationTraits;
  /** The part of the URL's path that a reverse proxy removes. Usually empty. */
  readonly prefix: string;
  /** The request without its headers; `body` is the bytes of `text`, or a form. */
  readonly wire: Omit<OutgoingRequest, 'headers'>;
  /** The protocol adds its headers to this object. */
  readonly headers: Record<string, string>;
  /** The JSON that is signed and sent, as the body or as part of a form; empty if there is none. */
  readonly text: string;
  /** APIv2's fields, unsigned. */
  readonly xml: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly nonceless: boolean;
  /** The path's variables as given. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The body as given. */
  readonly json: unknown;
  /** The caller's `retry` option. */
  readonly retry: boolean | undefined;
  /** The secret for WeCom's own signature. */
  readonly workwxSecret: string | undefined;
  /** The fields that the caller has already encrypted. */
  readonly encrypted: true | readonly string[] | undefined;
  /** The form that is sent instead of a JSON or XML body. */
  readonly upload: PreparedUpload | undefined;
}

/** A form. Its file is read before signing. */
export interface PreparedUpload extends UploadBody {
  readonly trait: UploadTrait;
  /** The file as given by the caller. */
  readonly source: unknown;
  /** The file, once it has been read. */
  readonly file?: NamedFile;
}

/** The caller's arguments: the values of path variables by name, and `query`, `json` and `xml`. */
export function listArguments({
  path,
  variables,
  query,
  json,
  xml,
}: PreparedRequest): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const name of pathVariables(path)) given[name] = variables[name];
  for (const [name, value] of Object.entries({ query, json, xml })) {
    if (value !== undefined && Object.keys(value as object).length > 0) given[name] = value;
  }
  return given;
}

/** Copies a request for another attempt, perhaps to another access point. The copy has its own headers. */
export function again(request: PreparedRequest, origin: string): PreparedRequest {
  const { url } = request.wire;
  const wire =
    origin === url.origin
      ? request.wire
      : { ...request.wire, url: new URL(origin + url.pathname + url.search) };
  return { ...request, wire, headers: { ...request.headers } };
}

/** The path and query that WeChat Pay sees and the signature covers. */
export function signedPath({ prefix, wire: { url } }: PreparedRequest): string {
  return url.pathname.slice(prefix.length) + url.search;
}

/** Copies a request with another query. */
export function withQuery(request: PreparedRequest, query: PreparedRequest['query']): PreparedRequest {
  const url = new URL(request.wire.url.href);
  url.search = queryString(query);
  return { ...request, query, wire: { ...request.wire, url } };
}

/** Copies a request with another JSON text. */
export function withJsonText(request: PreparedRequest, text: string): PreparedRequest {
  return { ...request, text, wire: { ...request.wire, body: Buffer.from(text) } };
}

/** The complete request. Copied field by field, because spreading an object takes a microsecond on Node 20. */
export function outgoing(
  { method, url, body, mtls, connectTimeout, timeout, signal, stream }: PreparedRequest['wire'],
  headers: Readonly<Record<string, string>>,
  change: { url?: Address; body?: Buffer | Pieces } = {},
): OutgoingRequest {
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

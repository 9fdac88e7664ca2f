import type { TransportRequest } from '../http/transport.js';
import type { OperationTraits, UploadTrait } from '../operations/traits.js';
import type { NamedFile, UploadBody } from '../uploads/upload.js';
import { pathVariables, queryString } from './path.js';

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
  /** The fields that the caller has already encrypted. */
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

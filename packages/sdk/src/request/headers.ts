import { RequestError } from '../errors/index.js';
import { version } from '../runtime/version.js';
import { record } from './options.js';

const userAgent = `wechatpay-kit/${version} node/${process.versions.node}`;
/** Headers that this package computes, or that would change the message on the wire. */
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

/** Built by assignment, because spreading several objects into one takes several microseconds. */
export function headersFrom(value: unknown, accept: string, json: boolean): Record<string, string> {
  const headers: Record<string, string> = { accept, 'user-agent': userAgent };
  if (json) headers['content-type'] = 'application/json';
  if (value === undefined) return headers;
  for (const [name, text] of Object.entries(record('headers', value))) {
    const field = `headers.${name}`;
    const lower = name.toLowerCase();
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || lower === '__proto__')
      throw new RequestError(field, 'this is not a valid header name');
    if (reserved.has(lower)) throw new RequestError(field, 'this header is set by the package');
    if (typeof text !== 'string' || !/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) {
      throw new RequestError(field, 'expected a string of Latin-1 characters on one line');
    }
    headers[lower] = text;
  }
  return headers;
}

import { quoted } from '../errors/given.js';
import { ConfigError } from '../errors/index.js';
import { serverPathOf } from '../operations/traits.js';

/** https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4 */
const longestHost = 253;

/** A copy of an `http:` or `https:` URL, ending in a slash; `undefined` for what is none, or holds more than a base. */
export function baseUrlOf(value: unknown): URL | undefined {
  const text = value instanceof URL ? value.href : value;
  if (typeof text !== 'string' || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  // An empty query or fragment is none to `search` and `hash`, but stands in the address before what is added to it.
  if (/[?#]/.test(url.href) || url.username + url.password !== '') return undefined;
  if (!/^https?:$/.test(url.protocol) || url.hostname.length > longestHost) return undefined;
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

export function urlField(field: string, value: unknown): URL {
  const url = baseUrlOf(value);
  if (url !== undefined) return url;
  throw new ConfigError(field, "expected an http(s) URL such as 'https://api.mch.weixin.qq.com/'");
}

/** A path in it is a reverse proxy's prefix, which WeChat Pay does not see, and which is therefore not signed. */
export function endpointFrom(value: unknown): URL {
  const url = urlField('endpoint', value);
  if (url.pathname === '/' || serverPathOf(url.pathname.slice(0, -1)) === '') return url;
  throw new ConfigError(
    'endpoint',
    `its path (${quoted(url.pathname)}) ends like one that WeChat Pay itself serves operations beneath, so it is unclear whether to sign it: leave WeChat Pay's part out, it is added for the operations that have it; a proxy's prefix needs another name`,
  );
}

import { quoted } from '../errors/given.js';
import { ConfigError } from '../errors/index.js';
import { findServerPath } from '../operations/traits.js';

/** https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4 */
const longestHost = 253;

/** Parses an `http:` or `https:` base URL, and adds a final slash; `undefined` if it is invalid or has more than a path. */
export function parseBaseUrl(value: unknown): URL | undefined {
  const text = value instanceof URL ? value.href : value;
  if (typeof text !== 'string' || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  // `search` and `hash` do not show an empty query or fragment, but `href` keeps it, and a path appended to it would be lost.
  if (/[?#]/.test(url.href) || url.username + url.password !== '') return undefined;
  if (!/^https?:$/.test(url.protocol) || url.hostname.length > longestHost) return undefined;
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

export function urlField(field: string, value: unknown): URL {
  const url = parseBaseUrl(value);
  if (url !== undefined) return url;
  throw new ConfigError(field, "expected an http(s) URL such as 'https://api.mch.weixin.qq.com/'");
}

/** Its path is the prefix of a reverse proxy. It is not signed, because WeChat Pay does not see it. */
export function endpointFrom(value: unknown): URL {
  const url = urlField('endpoint', value);
  if (url.pathname === '/' || findServerPath(url.pathname.slice(0, -1)) === '') return url;
  throw new ConfigError(
    'endpoint',
    `its path (${quoted(url.pathname)}) ends like a path of WeChat Pay itself, so it is unclear whether to sign it; remove WeChat Pay's part (the client adds it for the operations that need it), or rename the proxy's prefix`,
  );
}

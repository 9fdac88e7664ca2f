import { gunzipSync } from 'node:zlib';
import { assets } from 'console-assets';

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

/** The pages load nothing from elsewhere, run no inline script, and cannot be framed. */
const always = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  vary: 'Accept-Encoding',
};

/**
 * A file of the console or the phone.
 *
 * @param name `index.html`, `phone.html`, `assets/…`
 * @param encodings the header `Accept-Encoding`
 * @returns `undefined` for an unknown name
 */
export function answerAsset(name: string, encodings: string | undefined): Response | undefined {
  const packed = Object.hasOwn(assets, name) ? assets[name] : undefined;
  if (packed === undefined) return undefined;
  const compressed = Buffer.from(packed, 'base64');
  const isCompressed = /\bgzip\b/.test(encodings ?? '');
  // The name of an asset changes with its content.
  const cache = name.startsWith('assets/') ? 'max-age=31536000, immutable' : 'no-store';
  return new Response(new Uint8Array(isCompressed ? compressed : gunzipSync(compressed)), {
    headers: {
      ...always,
      'content-type': types[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream',
      'cache-control': cache,
      ...(isCompressed ? { 'content-encoding': 'gzip' } : {}),
    },
  });
}

/**
 * The files that a page loads, itself included, at once or later.
 *
 * @param page `phone.html`
 */
export function listFiles(page: string): ReadonlySet<string> {
  const found = new Set([page]);
  // A set tells also what is added while it is read.
  for (const name of found) {
    const packed = Object.hasOwn(assets, name) ? assets[name] : undefined;
    if (packed === undefined) continue;
    const text = gunzipSync(Buffer.from(packed, 'base64')).toString('utf8');
    for (const [other = ''] of text.matchAll(/[\w-]+\.(?:js|css|svg)\b/g)) {
      if (Object.hasOwn(assets, `assets/${other}`)) found.add(`assets/${other}`);
    }
  }
  return found;
}

import type { Texts } from './index.js';

/** What the shared components say in English. */
export const en: Texts = {
  copy: 'Copy',
  copied: 'Copied',
  copyOf: (what) => `Copy: ${what}`,
  holders: {
    json: 'request body, JSON',
    xml: 'request parameters, XML',
    query: 'query parameters',
    headers: 'request headers',
    body: 'upload',
    base_uri: 'host',
    security: 'present the merchant API certificate (mutual TLS)',
  },
  required: 'required',
  encrypted: 'encrypted',
  encryptedHint: 'Enter plain text; the SDK encrypts it',
  empty: '(left out)',
  item: (number) => `Item ${number}`,
  items: (count) => (count === 1 ? '1 item' : `${count} items`),
  add: (name) => `Add to ${name}`,
  remove: (name) => `Remove ${name}`,
  problem: {
    integer: 'Not an integer; sent as text',
    number: 'Not a number; sent as text',
    json: 'Not JSON; sent as text',
  },
  file: {
    chosen: (name, bytes) => `${name} (${bytes})`,
    tooBig: 'The file is larger than 10 MB. Choose another file.',
    unread: 'The file could not be read. Choose another file.',
  },
  jsonLabel: 'Options of the call (JSON)',
  jsonSyntax: (message, line, column) =>
    line === undefined
      ? `Invalid JSON: ${message}`
      : `Invalid JSON at line ${line}, column ${column}: ${message}`,
  jsonShape: 'Expected a JSON object: { … }',
  noBody: '(empty)',
  cut: (shown) => `Only the first ${shown} are shown. Copy gives the whole text.`,
};

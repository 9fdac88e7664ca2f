import { decodeGbk, encodeGbk } from './gbk.js';
import type { Variant } from './search.js';

interface BodyPart {
  readonly body: Buffer;
}

const bom = '\ufeff';
/** A longer body is not serialised again: programs that sign by hand send short ones. */
const longestJson = 64 * 1024;

/** The bodies that programs sign in place of the sent one. */
export function listBodies(body: Buffer): Variant<BodyPart>[] {
  const list: Variant<BodyPart>[] = [];
  const seen = new Set([body.toString('latin1')]);
  const add = (
    cause: Variant<BodyPart>['cause'],
    changed: string | Buffer | undefined,
    note?: string,
  ): void => {
    if (changed === undefined) return;
    const bytes = Buffer.from(changed as Buffer);
    const key = bytes.toString('latin1');
    if (seen.has(key)) return;
    seen.add(key);
    list.push({ cause, note, change: { body: bytes } });
  };
  if (body.length === 0) {
    for (const text of ['{}', '[]', 'null', 'undefined', '""']) add('body-not-sent', text, text);
    return list;
  }
  const text = body.toString('utf8');
  add('body-missing', '');
  add('body-bom', text.startsWith(bom) ? text.slice(1) : bom + text);
  for (const changed of [`${text}\n`, `${text}\r\n`, text.trim(), text.trimEnd(), `${text} `]) {
    add('body-white-space', changed);
  }
  add('body-line-ends', text.replace(/\r\n/g, '\n'));
  add('body-line-ends', text.replace(/\r?\n/g, '\r\n'));
  add('body-gbk', encodeGbk(text), 'sent as UTF-8, signed as GBK');
  add('body-gbk', decodeGbk(body), 'sent as GBK, signed as UTF-8');
  add('body-encoding', Buffer.from(text, 'latin1'), 'signed as ISO 8859-1');
  add('body-encoding', body.toString('latin1'), 'signed as UTF-8 twice');
  add('body-encoding', text.replace(/[^\0-\x7f]/g, '?'), 'signed with question marks');
  if (body.length > longestJson) return list;
  const value = parse(decodeGbk(body) === undefined || isText(text) ? text : (decodeGbk(body) ?? text));
  if (value === undefined) return list;
  try {
    for (const [note, changed] of serialise(value)) add('body-reserialised', changed, note);
  } catch (error) {
    // JSON.parse reads deeper levels than JSON.stringify writes.
    if (!(error instanceof RangeError)) throw error;
    return list;
  }
  add('body-as-form', asForm(value));
  add('body-encoding', JSON.stringify(text), 'serialised twice');
  return list;
}

/** Other orders of few fields: a program that builds the object twice. */
export function* listOrders(body: Buffer): Iterable<Variant<BodyPart>> {
  const value = body.length > longestJson ? undefined : parse(body.toString('utf8'));
  if (value === undefined || value === null || typeof value !== 'object' || Array.isArray(value)) return;
  const entries = Object.entries(value);
  if (entries.length > 6) return;
  for (const order of permute(entries)) {
    const changed = Buffer.from(JSON.stringify(Object.fromEntries(order)));
    yield { cause: 'body-reserialised', note: 'other order of the fields', change: { body: changed } };
  }
}

function isText(text: string): boolean {
  return !text.includes('\ufffd');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, '')) as unknown;
  } catch {
    return undefined;
  }
}

type Escape = (json: string) => string;

const unicode: Escape = (json) =>
  json.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
const slashes: Escape = (json) => json.replace(/\//g, '\\/');
const codePoint =
  (characters: RegExp): Escape =>
  (json) =>
    json.replace(characters, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

const escapes: readonly (readonly [note: string, escape: Escape])[] = [
  ['as JSON.stringify does', (json) => json],
  ['with \\uXXXX, as in Python', unicode],
  ['with \\/ and \\uXXXX, as in PHP', (json) => slashes(unicode(json))],
  ['with \\/, as in PHP with JSON_UNESCAPED_UNICODE', slashes],
  ['with <, > and & escaped, as in Go', codePoint(/[<>&]/g)],
  ["with =, ', <, > and & escaped, as in Gson", codePoint(/[<>&='\u2028\u2029]/g)],
];

const spacings: readonly (readonly [note: string, write: (value: unknown) => string])[] = [
  ['', (value) => JSON.stringify(value)],
  [', spaces after , and :', (value) => spread(value, ', ', ': ')],
  [', spaces after :', (value) => spread(value, ',', ': ')],
  [', indented by 2', (value) => JSON.stringify(value, null, 2)],
  [', indented by 4', (value) => JSON.stringify(value, null, 4)],
  [', indented by tabs', (value) => JSON.stringify(value, null, '\t')],
];

function* serialise(value: unknown): Iterable<readonly [note: string, json: string]> {
  for (const [order, ordered] of [
    ['', value],
    [', fields sorted', sort(value)],
  ] as const) {
    for (const [escaping, rewrite] of escapes) {
      for (const [spacing, write] of spacings)
        yield [`${escaping}${spacing}${order}`, rewrite(write(ordered))];
    }
  }
}

function spread(value: unknown, comma: string, colon: string): string {
  if (Array.isArray(value)) return `[${value.map((item) => spread(item, comma, colon)).join(comma)}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const fields = Object.entries(value).map(
    ([name, field]) => `${JSON.stringify(name)}${colon}${spread(field, comma, colon)}`,
  );
  return `{${fields.join(comma)}}`;
}

function sort(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sort);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, field]) => [name, sort(field)]));
}

function asForm(value: unknown): string | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  const fields = Object.entries(value).map(([name, field]): [string, string] => [
    name,
    typeof field === 'object' ? JSON.stringify(field) : String(field),
  ]);
  return new URLSearchParams(fields).toString();
}

function* permute<Item>(items: readonly Item[]): Iterable<Item[]> {
  if (items.length < 2) yield [...items];
  for (const [index, item] of items.entries()) {
    if (items.length < 2) return;
    for (const rest of permute(items.toSpliced(index, 1))) yield [item, ...rest];
  }
}

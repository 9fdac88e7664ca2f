import type { Schema } from './schema.cjs';

/** A short text in both languages. Code stands between backquotes. */
export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

/** The keywords that the texts are about. */
export type Limited = Pick<
  Schema,
  | 'type'
  | 'enum'
  | 'items'
  | 'minLength'
  | 'maxLength'
  | 'x-length-unit'
  | 'minItems'
  | 'maxItems'
  | 'minimum'
  | 'maximum'
  | 'pattern'
  | 'x-pattern'
  | 'format'
  | 'x-format'
  | 'x-unit'
  | 'x-encrypted'
>;

/**
 * What the value of a field must be like: its length, its range, its unit, its format.
 *
 * @example describeLimits({ type: 'string', maxLength: 32 }); // [{ zh: '≤ 32 个字符', en: '≤ 32 characters' }]
 */
export function describeLimits(schema: Limited): Bilingual[] {
  const text = schema.type === 'array' ? schema.items : schema;
  return [
    ...describeItems(schema),
    ...(text === undefined ? [] : describeLength({ ...text, ...encryptionOf(schema) })),
    ...describeRange(schema),
    ...describeUnit(schema),
    ...(text === undefined ? [] : [...describeFormat(text), ...describePattern(text)]),
  ];
}

function encryptionOf({ 'x-encrypted': key }: Limited): Pick<Schema, 'x-encrypted'> {
  return key === undefined ? {} : { 'x-encrypted': key };
}

/** `1–32`, `≤ 32`, `≥ 6`; one number where both are the same. */
function span(least: number | undefined, most: number | undefined): string | undefined {
  if (least === undefined) return most === undefined ? undefined : `≤ ${most}`;
  if (most === undefined) return `≥ ${least}`;
  return least === most ? String(most) : `${least}–${most}`;
}

/** The length of an encrypted field is that of the clear text. */
function describeLength(schema: Limited): Bilingual[] {
  const length = span(schema.minLength, schema.maxLength);
  const bytes = schema['x-length-unit'] === 'bytes';
  if (length === undefined) return bytes ? [{ zh: '长度按字节计', en: 'length counted in bytes' }] : [];
  const one = length === '1' || length === '≤ 1';
  const unit = bytes
    ? { zh: '字节', en: one ? 'byte' : 'bytes' }
    : { zh: '个字符', en: one ? 'character' : 'characters' };
  const clear =
    schema['x-encrypted'] === undefined ? { zh: '', en: '' } : { zh: '明文 ', en: ' of clear text' };
  return [{ zh: `${clear.zh}${length} ${unit.zh}`, en: `${length} ${unit.en}${clear.en}` }];
}

function describeItems({ minItems, maxItems }: Limited): Bilingual[] {
  const count = span(minItems, maxItems);
  return count === undefined
    ? []
    : [{ zh: `${count} 项`, en: `${count} ${/(^|\s)1$/.test(count) ? 'item' : 'items'}` }];
}

function describeRange({ minimum, maximum }: Limited): Bilingual[] {
  const range = span(minimum, maximum);
  return range === undefined ? [] : [{ zh: `取值 ${range}`, en: `value ${range}` }];
}

const units: Readonly<Record<NonNullable<Schema['x-unit']>, Bilingual>> = {
  fen: { zh: '单位：分', en: 'in fen' },
  yuan: { zh: '单位：元', en: 'in yuan' },
  minor: { zh: '单位：币种的最小单位', en: 'in the smallest unit of the currency' },
  second: { zh: '单位：秒', en: 'in seconds' },
  minute: { zh: '单位：分钟', en: 'in minutes' },
  day: { zh: '单位：天', en: 'in days' },
  'ten-thousandth': { zh: '单位：万分之一', en: 'in ten-thousandths' },
};

function describeUnit({ 'x-unit': unit }: Limited): Bilingual[] {
  return unit === undefined ? [] : [units[unit]];
}

/** Formats with a name. Others are the form of a time, such as `yyyyMMddHHmmss`. */
const formats: Readonly<Record<string, Bilingual>> = {
  'date-time': {
    zh: 'RFC 3339 时间，如 `2026-01-01T10:00:00+08:00`',
    en: 'RFC 3339 time, such as `2026-01-01T10:00:00+08:00`',
  },
  uri: { zh: 'URL', en: 'URL' },
  ip: { zh: 'IPv4 或 IPv6 地址', en: 'IPv4 or IPv6 address' },
  iso4217: { zh: 'ISO 4217 币种代码，如 `CNY`', en: 'ISO 4217 currency code, such as `CNY`' },
  'unix-timestamp': { zh: 'Unix 时间戳（秒）', en: 'Unix timestamp in seconds' },
  'media-id': { zh: '上传文件得到的 `media_id`', en: '`media_id` from an upload' },
  'media-url': { zh: '上传图片得到的 URL', en: 'URL from an upload of an image' },
  'data-url': { zh: '`data:` URL', en: '`data:` URL' },
};

function describeFormat({ format, 'x-format': documented, enum: values }: Limited): Bilingual[] {
  const name = format ?? documented;
  if (name === undefined || values !== undefined) return [];
  return [formats[name] ?? { zh: `格式 \`${name}\``, en: `format \`${name}\`` }];
}

/** The usual patterns in words: a set of characters, or a number of digits. */
function describePattern({ pattern, 'x-pattern': documented }: Limited): Bilingual[] {
  const expression = pattern ?? documented;
  if (expression === undefined) return [];
  const set = /^\^(?:\(\?:)?\[([^\]]+)\](?:\+|\{\d+(?:,\d+)?\})\)?\$$/.exec(expression)?.[1];
  const symbols = set?.replace('0-9', '').replace('a-z', '').replace('A-Z', '').replaceAll('\\', '');
  const whole = set !== undefined && ['0-9', 'a-z', 'A-Z'].every((range) => set.includes(range));
  if (!whole || symbols === undefined) {
    return [{ zh: `须匹配 \`${expression}\``, en: `must match \`${expression}\`` }];
  }
  if (symbols === '') return [{ zh: '仅数字与字母', en: 'digits and letters only' }];
  const shown = [...symbols].map((symbol) => `\`${symbol}\``).join(' ');
  return [{ zh: `仅数字、字母与 ${shown}`, en: `digits, letters and ${shown} only` }];
}

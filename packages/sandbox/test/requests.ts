/** Requests made from the description, and signed without the SDK. */
import { constants, createHash, publicEncrypt } from 'node:crypto';
import { type Components, followReference, type Schema } from '@wechatpay-kit/openapi/model';
import type { Sandbox } from '@wechatpay-kit/sandbox';
import { readPublicKey } from '../../../tools/test/pem-keys.js';
import type { DescribedOperation } from '../src/description/catalogue.js';
import { type Fields, v2Sign } from './merchant.js';

/** Chooses which optional fields a request has. The same seed chooses the same. */
export function createChoice(seed: string): (share: number) => boolean {
  let count = 0;
  return (share) =>
    createHash('sha256').update(`${seed} ${count++}`).digest().readUInt16BE() < share * 65_536;
}

/** Encrypts a sensitive field. */
export type Encrypt = (text: string, padding: 'pkcs1' | undefined) => string;

/** @param pem the platform's public key or certificate */
export function createEncrypt(pem: string): Encrypt {
  const key = readPublicKey(pem);
  const { RSA_PKCS1_PADDING, RSA_PKCS1_OAEP_PADDING } = constants;
  return (text, padding) =>
    publicEncrypt(
      { key, padding: padding === 'pkcs1' ? RSA_PKCS1_PADDING : RSA_PKCS1_OAEP_PADDING },
      Buffer.from(text),
    ).toString('base64');
}

/** Makes values that fit a schema. Fields for the platform are encrypted, if it is said how. */
export function createValues(
  { schemas = {} }: Components,
  choose: (share: number) => boolean,
  encrypt: Encrypt = (text) => text,
) {
  const value = (raw: Schema, name: string): unknown => {
    const schema = followReference(schemas, raw);
    if (schema.enum !== undefined) return schema.enum.at(choose(0.5) ? 0 : -1);
    switch (schema.type) {
      case 'array':
        return [value({ ...schema.items, ...pickEncryption(schema) }, name)];
      case 'integer':
      case 'number':
        return 7;
      case 'boolean':
        return choose(0.5);
      case 'string':
        return text(schema, name);
      default:
        return fields(schema);
    }
  };
  const text = (schema: Schema, name: string): string => {
    if (schema.format === 'uri') return 'https://shop.example/notify';
    if (schema.format === 'date-time') return '2026-01-02T03:04:05+08:00';
    if (schema.contentSchema !== undefined) return JSON.stringify(value(schema.contentSchema, name));
    const own = `a-${name}`;
    const fits = schema.pattern === undefined || new RegExp(schema.pattern, 'u').test(own);
    // Patterns that allow no symbols allow letters and digits.
    const given = (fits ? own : own.replace(/[^0-9a-zA-Z]/g, '')).slice(0, schema.maxLength ?? 32);
    return schema['x-encrypted'] === 'platform' ? encrypt(given, schema['x-padding']) : given;
  };
  /** An object with what is required, and with optional fields by choice. */
  const fields = (raw: Schema): Record<string, unknown> => {
    const { properties = {}, required = [], anyOf = [] } = followReference(schemas, raw);
    const needed = new Set([...required, ...(anyOf[0]?.required ?? [])]);
    return Object.fromEntries(
      Object.entries(properties).flatMap(([name, schema]) =>
        needed.has(name) || choose(0.3) ? [[name, value(schema, name)]] : [],
      ),
    );
  };
  return { value, fields };
}

/** A list of encrypted texts is marked as a whole. */
function pickEncryption({ 'x-encrypted': encrypted }: Schema): Schema {
  return encrypted === undefined ? {} : { 'x-encrypted': encrypted };
}

/** The path of an operation with its variables and query. */
export function fillPath(
  { wirePath, query, variables }: DescribedOperation,
  { fields, value }: ReturnType<typeof createValues>,
  more: Fields = {},
): string {
  const filled = wirePath
    .replace(/#.*/, '')
    .replace(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(String(value(variables.properties?.[name] ?? {}, name))),
    );
  const given = { ...(fields(query) as Fields), ...more };
  const text = new URLSearchParams(
    Object.entries(given).flatMap(([name, item]) =>
      [item].flat().map((one): [string, string] => [name, String(one)]),
    ),
  ).toString();
  return text === '' ? filled : `${filled}?${text.replaceAll('+', '%20')}`;
}

/** A form with a file, whose metadata name the file's digest. */
export function createForm(
  schema: Schema,
  { fields }: ReturnType<typeof createValues>,
  file: Buffer,
  metaFirst: boolean,
): { readonly meta: string; readonly body: Buffer; readonly contentType: string } {
  const { properties = {} } = schema;
  const name = Object.keys(properties).find((part) => part !== 'meta') ?? 'file';
  const metaSchema = properties['meta'] ?? {};
  const meta = JSON.stringify({ ...fields(metaSchema), ...createDigests(metaSchema, file) });
  const boundary = 'a-boundary';
  const parts = [
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="meta"\r\nContent-Type: application/json\r\n\r\n${meta}\r\n`,
    ),
    Buffer.concat([
      Buffer.from(
        `--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n`,
      ),
      file,
      Buffer.from('\r\n'),
    ]),
  ];
  const body = Buffer.concat([
    ...(metaFirst ? parts : parts.toReversed()),
    Buffer.from(`--${boundary}--\r\n`),
  ]);
  return { meta, body, contentType: `multipart/form-data; boundary="${boundary}"` };
}

export function createDigests({ properties = {} }: Schema, file: Buffer): Fields {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, { 'x-computed': computed = '' }]) =>
      /^(sha256|sm3|md5)$/.test(computed) ? [[name, createHash(computed).update(file).digest('hex')]] : [],
    ),
  );
}

/** The fields of a request of APIv2, signed. */
export function signFields({ config }: Sandbox, given: Record<string, unknown>, type = 'MD5'): Fields {
  const fields: Fields = Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) =>
      name === 'sign' || value === '' ? [] : [[name, String(value)]],
    ),
  );
  for (const name of ['mch_id', 'combine_mch_id']) {
    if (fields[name] !== undefined) fields[name] = config.mchid;
  }
  const message: Fields = { ...fields, nonce_str: 'a-nonce', sign_type: type };
  return { ...message, sign: v2Sign(message, config.apiV2Key, type) };
}

/** WeChat Pay's side of sensitive fields: what the description marks as encrypted, decrypted with the platform's key. */
import { constants, privateDecrypt } from 'node:crypto';
import { platform } from '../support/keys.js';
import { description, type Schema } from './operations.js';

/**
 * @param value JSON as it was sent
 * @returns a copy in which every text that its schema marks `x-encrypted: platform` is the one that was encrypted
 * @throws Error if such a text was not encrypted for the platform
 */
export function opened(schema: Schema, value: unknown): unknown {
  if (value === undefined) return undefined;
  if (schema.$ref !== undefined) {
    const name = schema.$ref.replace('#/components/schemas/', '');
    return opened({ ...description.components.schemas[name], ...mark(schema) }, value);
  }
  if (typeof value === 'string') return schema['x-encrypted'] === 'platform' ? decrypt(value) : value;
  if (Array.isArray(value)) return value.map((item) => opened({ ...schema.items, ...mark(schema) }, item));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, opened(schema.properties?.[name] ?? {}, item)]),
  );
}

/** A list's mark is one of its items'. */
function mark(schema: Schema): Pick<Schema, 'x-encrypted'> {
  return schema['x-encrypted'] === undefined ? {} : { 'x-encrypted': schema['x-encrypted'] };
}

function decrypt(text: string): string {
  const bytes = Buffer.from(text, 'base64');
  const oaep = { key: platform.key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' };
  try {
    return privateDecrypt(oaep, bytes).toString();
  } catch {
    return withoutPadding(privateDecrypt({ key: platform.key, padding: constants.RSA_NO_PADDING }, bytes));
  }
}

/** PKCS#1 v1.5, which Node no longer undoes: 00 02, at least eight random bytes, 00, the text. */
function withoutPadding(block: Buffer): string {
  const end = block.indexOf(0, 2);
  if (block[0] !== 0 || block[1] !== 2 || end < 10) throw new Error('it was not encrypted for the platform');
  return block.subarray(end + 1).toString();
}

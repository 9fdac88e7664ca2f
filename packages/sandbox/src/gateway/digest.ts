import { createHash } from 'node:crypto';
import type { Schema } from '@wechatpay-kit/openapi/model';
import { parameterError } from '../runtime/refusal.js';

/** The digests that a form may have of its file, as `x-computed` names them. */
const digests = new Set<unknown>(['sha256', 'sm3', 'md5']);

/** 5 MiB. Some pages limit pictures to 2 MB, others to 5 MB; videos have 5 MB. */
const longestFile = 5 * 1024 * 1024;

/**
 * Checks that a form has its file, and that the digest is the file's.
 *
 * @param schema the schema of the fields with the digest
 * @throws Refusal PARAM_ERROR
 */
export function checkDigest(
  { properties = {} }: Schema,
  fields: Readonly<Record<string, unknown>>,
  file: Buffer | undefined,
): void {
  if (file === undefined || file.length === 0) throw parameterError('/file', '缺少文件，或文件为空');
  if (file.length > longestFile) throw parameterError('/file', '文件超过 5 MB');
  for (const [name, property] of Object.entries(properties)) {
    const algorithm = property['x-computed'];
    if (typeof algorithm !== 'string' || !digests.has(algorithm)) continue;
    const given = String(fields[name] ?? '');
    const actual = createHash(algorithm).update(file).digest('hex');
    if (given.toLowerCase() === actual) continue;
    throw parameterError(`/${name}`, `与文件的 ${algorithm.toUpperCase()} 摘要不符`, 'body', given);
  }
}

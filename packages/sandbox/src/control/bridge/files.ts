import { RequestError } from 'wechatpay-kit';
import type { DescribedOperation } from '../../description/catalogue.js';
import { isRecord } from './problem.js';

/** The part with the file in a form that the description does not have. */
const usualPart = 'file';
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Converts the files of a form, `{ $file: { name, base64 } }`, to files for the SDK.
 *
 * The SDK also accepts a path. A web page must not read the developer's files, so paths are refused here.
 *
 * @throws RequestError naming the field
 */
export function convertForm(body: unknown, { body: form }: DescribedOperation): unknown {
  if (!isRecord(body)) return body;
  const given = convertFiles('body', body) as Readonly<Record<string, unknown>>;
  const parts = Object.entries(form?.properties ?? {})
    .filter(([, { contentMediaType }]) => contentMediaType === 'application/octet-stream')
    .map(([name]) => name);
  for (const part of [...parts, usualPart]) {
    if (given[part] === undefined || given[part] instanceof File) continue;
    throw new RequestError(
      `body.${part}`,
      'expected the file as { "$file": { "name": "…", "base64": "…" } }; a web page may not name a path',
    );
  }
  return given;
}

function convertFiles(field: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item, index) => convertFiles(`${field}[${index}]`, item));
  if (!isRecord(value)) return value;
  if (Object.hasOwn(value, '$file')) return createFile(field, value['$file']);
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, convertFiles(`${field}.${name}`, item)]),
  );
}

function createFile(field: string, value: unknown): File {
  const { name, base64: content, type } = isRecord(value) ? value : {};
  if (typeof name !== 'string' || name === '') {
    throw new RequestError(`${field}.$file.name`, 'expected the name of the file, such as a.png');
  }
  if (typeof content !== 'string' || !base64.test(content)) {
    throw new RequestError(`${field}.$file.base64`, "expected the file's content in base64, padded");
  }
  if (type !== undefined && typeof type !== 'string') {
    throw new RequestError(`${field}.$file.type`, 'expected a media type such as image/png');
  }
  return new File([Buffer.from(content, 'base64')], name, type === undefined ? {} : { type });
}

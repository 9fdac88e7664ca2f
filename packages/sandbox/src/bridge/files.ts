import { RequestError } from 'wechatpay-kit';
import type { DescribedOperation } from '../description.js';
import { isRecord } from './problem.js';

/** The part that holds the file in a form that the description does not know. */
const usualPart = 'file';
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Turns the files of a form, `{ $file: { name, base64 } }`, into what the SDK takes.
 *
 * The SDK would also take a path, for it works for a program on its own machine. What asks here is a web page: it must
 * not have the developer's files read out to it.
 *
 * @throws RequestError naming the field
 */
export function withFiles(body: unknown, { body: form }: DescribedOperation): unknown {
  if (!isRecord(body)) return body;
  const given = converted('body', body) as Readonly<Record<string, unknown>>;
  const parts = Object.entries(form?.properties ?? {})
    .filter(([, { contentMediaType }]) => contentMediaType === 'application/octet-stream')
    .map(([name]) => name);
  for (const part of [...parts, usualPart]) {
    if (given[part] === undefined || given[part] instanceof File) continue;
    throw new RequestError(
      `body.${part}`,
      'expected the file as { "$file": { "name": "…", "base64": "…" } }; no path is read for a web page',
    );
  }
  return given;
}

function converted(field: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item, index) => converted(`${field}[${index}]`, item));
  if (!isRecord(value)) return value;
  if (Object.hasOwn(value, '$file')) return fileFrom(field, value['$file']);
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, converted(`${field}.${name}`, item)]),
  );
}

function fileFrom(field: string, value: unknown): File {
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

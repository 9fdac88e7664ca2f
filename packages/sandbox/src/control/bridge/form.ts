import { createHash } from 'node:crypto';
import type { TransportRequest } from 'wechatpay-kit';
import { type FormPart, findBoundary, splitForm } from '../../gateway/form.js';

/** @returns the parts of a sent form; `undefined` for any other body */
export function findParts({ headers, body }: TransportRequest): FormPart[] | undefined {
  return splitForm(headers['content-type'], body);
}

/** The body as text, with a note in place of the bytes of a file. */
export function readableBody(request: TransportRequest): string {
  const parts = findParts(request);
  if (parts === undefined) return request.body?.toString('utf8') ?? '';
  const boundary = findBoundary(request.headers['content-type']);
  const pieces = parts.map(({ head, isFile, content }) => {
    const text = isFile ? describeFile(content) : content.toString('utf8');
    return `--${boundary}\r\n${head}\r\n${text}\r\n`;
  });
  return `${pieces.join('')}--${boundary}--\r\n`;
}

function describeFile(content: Buffer): string {
  return `<${content.length} bytes, SHA-256 ${createHash('sha256').update(content).digest('hex')}>`;
}

import { createHash } from 'node:crypto';
import type { TransportRequest } from 'wechatpay-kit';

/** A part of a sent form. */
export interface FormPart {
  /** The headers, each with its line end. */
  readonly head: string;
  readonly name: string;
  readonly isFile: boolean;
  readonly isJson: boolean;
  readonly content: Buffer;
}

/** @returns the parts of a `multipart/form-data` body; `undefined` for any other body */
export function splitForm({ headers, body }: TransportRequest): FormPart[] | undefined {
  const boundary = findBoundary(headers);
  if (boundary === undefined || body === undefined) return undefined;
  const parts: FormPart[] = [];
  // Every delimiter except the first includes the line end before it.
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  let at = delimiter.length - 2;
  for (;;) {
    const end = body.indexOf(delimiter, at);
    if (end === -1) return parts;
    parts.push(partFrom(body.subarray(at + 2, end)));
    at = end + delimiter.length;
  }
}

/** The body as text, with a note in place of the bytes of a file. */
export function readableBody(request: TransportRequest): string {
  const parts = splitForm(request);
  if (parts === undefined) return request.body?.toString('utf8') ?? '';
  const boundary = findBoundary(request.headers);
  const pieces = parts.map(({ head, isFile, content }) => {
    const text = isFile ? describeFile(content) : content.toString('utf8');
    return `--${boundary}\r\n${head}\r\n${text}\r\n`;
  });
  return `${pieces.join('')}--${boundary}--\r\n`;
}

function findBoundary(headers: TransportRequest['headers']): string | undefined {
  return /^multipart\/form-data; boundary=(\S+)$/.exec(headers['content-type'] ?? '')?.[1];
}

function partFrom(bytes: Buffer): FormPart {
  const end = bytes.indexOf('\r\n\r\n') + 2;
  const head = bytes.subarray(0, end).toString('utf8');
  return {
    head,
    name: /; name="([^"]*)"/.exec(head)?.[1] ?? '',
    isFile: /; filename="/.test(head),
    isJson: /^content-type: application\/json/im.test(head),
    content: bytes.subarray(end + 2),
  };
}

function describeFile(content: Buffer): string {
  return `<${content.length} bytes, SHA-256 ${createHash('sha256').update(content).digest('hex')}>`;
}

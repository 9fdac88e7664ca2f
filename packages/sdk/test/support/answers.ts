/** Answers as bytes on the wire, signed as WeChat Pay signs, for the server that follows a script. */
import { type V3Signing, v2Message, v2Xml, v3Headers } from './platform.js';
import type { Act } from './scripted-server.js';

export type HeaderList = readonly (readonly [name: string, value: string])[];

export interface Wire {
  readonly headers?: Readonly<Record<string, string>> | HeaderList;
  /** What `Content-Length` says. @default the truth */
  readonly length?: number;
}

/** A whole HTTP answer. */
export function http(
  status: number,
  body: string | Uint8Array = '',
  { headers = {}, length }: Wire = {},
): Buffer {
  const bytes = Buffer.from(body);
  const list = isList(headers) ? headers : Object.entries(headers);
  const lines = list.map(([name, value]) => `${name}: ${value}\r\n`);
  const framing = status === 204 ? '' : `Content-Length: ${length ?? bytes.length}\r\n`;
  const head = `HTTP/1.1 ${status} As scripted\r\nRequest-ID: 08D8C0E9A80610EE\r\n${lines.join('')}${framing}\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), bytes]);
}

function isList(headers: NonNullable<Wire['headers']>): headers is HeaderList {
  return Array.isArray(headers);
}

/** An act that is one whole answer. */
export function reply(bytes: Uint8Array, more: Omit<Act, 'writes'> = {}): Act {
  return { writes: [[0, bytes]], ...more };
}

/** A right answer of v3. */
export function v3Ok(body = '{"trade_state":"SUCCESS"}', signing: V3Signing = {}): Buffer {
  return http(200, body, { headers: v3Headers(body, signing) });
}

/** An error of v3's, unsigned as they may be. */
export function v3Error(
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {},
): Buffer {
  return http(status, JSON.stringify({ code, message: `as scripted: ${status}` }), { headers });
}

/** A right answer of v2. */
export function v2Ok(fields: Readonly<Record<string, string>> = {}): Buffer {
  return http(200, v2Message({ return_code: 'SUCCESS', result_code: 'SUCCESS', ...fields }));
}

/** A failure of v2's, signed. */
export function v2Failure(err_code: string): Buffer {
  return http(200, v2Message({ return_code: 'SUCCESS', result_code: 'FAIL', err_code }));
}

/** An answer of v2 without a sign. */
export function v2Unsigned(
  status: number,
  fields: Readonly<Record<string, string>>,
  wire: Wire = {},
): Buffer {
  return http(status, v2Xml(fields), wire);
}

/** What can go wrong with one answer, and what an SDK may make of it. */
import { gzipSync } from 'node:zlib';
import { type HeaderList, http, reply } from '../support/answers.js';
import { apiV2Key, platform, stranger } from '../support/keys.js';
import { type V3Signing, v2Message, v2Sign, v2Xml, v3Headers } from '../support/platform.js';
import type { Act } from '../support/scripted-server.js';

export type Protocol = 'v2' | 'v3';

/** What one answer comes to. */
export interface Outcome {
  /** `ok`, or the error's class and code. */
  readonly result: string;
  /** The call is tried again if it may be repeated. */
  readonly again?: boolean;
  /** No part of an answer was seen: on a connection that was kept, that may be the connection's fault. */
  readonly lost?: boolean;
  /** Whether the connection can serve the next request; `maybe`: the server is about to close it. */
  readonly leaves: 'kept' | 'gone' | 'maybe';
}

/** What a fault is made of. */
export interface Ingredients {
  readonly protocol: Protocol;
  /** A text that stands in the answer's content, behind its first hundred bytes, and nowhere else. */
  readonly marker: string;
  /** Milliseconds that the call waits for an answer. */
  readonly timeout: number;
  /** From 0 to below 1: where in a text, how far from now. */
  readonly fraction: number;
}

export interface Happening {
  readonly act: Act;
  /** One of these. */
  readonly outcomes: readonly Outcome[];
}

export interface Fault {
  readonly name: string;
  /** How often it is chosen beside the others. @default 1 */
  readonly weight?: number;
  /** @default both */
  readonly over?: Protocol;
  make(ingredients: Ingredients): Happening;
}

const ok: Outcome = { result: 'ok', leaves: 'kept' };
const timeout: Outcome = { result: 'TransportError:TIMEOUT', again: true, leaves: 'gone' };
const broken: Outcome = { result: 'TransportError:CONNECTION', again: true, leaves: 'gone' };
const lost: Outcome = { ...broken, lost: true };
const final = (result: string, leaves: Outcome['leaves'] = 'kept'): Outcome => ({ result, leaves });
const unverified = (code: string): Outcome => final(`VerificationError:${code}`);
const badSignature = unverified('BAD_SIGNATURE');
const badResponse = final('TransportError:BAD_RESPONSE');

const filler = 'x'.repeat(120);
export const jsonWith = (marker: string): string => JSON.stringify({ filler, marker });
export const readFields = (marker: string): Record<string, string> => ({
  return_code: 'SUCCESS',
  result_code: 'SUCCESS',
  filler,
  marker,
});

function v3(marker: string, signing: V3Signing = {}, body = jsonWith(marker)): Buffer {
  return http(200, body, { headers: v3Headers(body, signing) });
}

function right({ protocol, marker }: Ingredients): Buffer {
  return protocol === 'v3' ? v3(marker) : http(200, v2Message(readFields(marker)));
}

function headEnd(answer: Buffer): number {
  return answer.indexOf('\r\n\r\n') + 4;
}

/** Another printable character in place of one. */
function flipped(text: string, fraction: number): string {
  const at = Math.floor(fraction * text.length);
  const code = text.charCodeAt(at);
  const bit = 1 << (Math.floor(fraction * 7919) % 7);
  const other = code ^ bit;
  const chosen = other > 0x20 && other < 0x7f ? other : code ^ 1;
  return text.slice(0, at) + String.fromCharCode(chosen) + text.slice(at + 1);
}

const always =
  (make: (ingredients: Ingredients) => Act | Buffer, ...outcomes: readonly Outcome[]): Fault['make'] =>
  (ingredients) => {
    const made = make(ingredients);
    return { act: Buffer.isBuffer(made) ? reply(made) : made, outcomes };
  };

/** The right answer under other headers. */
const v3Changed = (
  change: (headers: Record<string, string>, ingredients: Ingredients) => Record<string, string> | HeaderList,
  ...outcomes: readonly Outcome[]
): Fault['make'] =>
  always(
    (ingredients) => {
      const body = jsonWith(ingredients.marker);
      return http(200, body, { headers: change(v3Headers(body), ingredients) });
    },
    ...outcomes,
  );

const v3Body = (body: (marker: string) => Buffer, ...outcomes: readonly Outcome[]): Fault['make'] =>
  always(
    ({ marker }) => {
      const bytes = body(marker);
      return http(200, bytes, { headers: v3Headers(bytes) });
    },
    ...outcomes,
  );

const v2Text = (text: (marker: string) => string | Buffer, ...outcomes: readonly Outcome[]): Fault['make'] =>
  always(({ marker }) => http(200, text(marker)), ...outcomes);

/** An error of the platform's, or of a gateway's. */
function refusal(
  status: number,
  code: string | undefined,
  { headers = {}, again = false }: { headers?: Record<string, string>; again?: boolean } = {},
): Fault['make'] {
  return ({ protocol, marker }) => {
    const json = JSON.stringify({ code, message: filler, marker });
    const xml = v2Xml({ return_code: 'FAIL', return_msg: filler, marker });
    const body = code === undefined ? `<html><body>${filler}${marker}` : protocol === 'v3' ? json : xml;
    const shown = code === undefined ? `HTTP_${status}` : protocol === 'v3' ? code : 'FAIL';
    const outcome: Outcome = { result: `ApiError:${shown}`, again, leaves: 'kept' };
    return { act: reply(http(status, body, { headers })), outcomes: [outcome] };
  };
}

const without = (name: string): Fault => ({
  name: `without ${name}`,
  over: 'v3',
  make: v3Changed(({ [name]: _, ...headers }) => headers, unverified('MISSING_HEADERS')),
});
const twice = (name: string, code: string): Fault => ({
  name: `${name} twice`,
  over: 'v3',
  make: v3Changed((headers) => [...Object.entries(headers), [name, headers[name] ?? '']], unverified(code)),
});
const flippedHeader = (name: string, ...outcomes: readonly Outcome[]): Fault => ({
  name: `a character of ${name} changed`,
  over: 'v3',
  weight: 2,
  make: v3Changed(
    (headers, { fraction }) => ({ ...headers, [name]: flipped(headers[name] ?? '', fraction) }),
    ...outcomes,
  ),
});

const raw = (text: string): Act => ({ writes: [[0, Buffer.from(text, 'latin1')]] });

/** Answers that are right, in whatever form they come. */
const rights: readonly Fault[] = [
  { name: 'right', weight: 14, make: always(right, ok) },
  {
    name: 'right, in pieces',
    weight: 3,
    make: always((ingredients) => {
      const bytes = right(ingredients);
      const piece = Math.ceil(bytes.length / 8);
      return {
        writes: Array.from(
          { length: 8 },
          (_, at) => [2, bytes.subarray(at * piece, (at + 1) * piece)] as const,
        ),
      };
    }, ok),
  },
  {
    name: 'right, in chunks',
    make: always((ingredients) => {
      const bytes = right(ingredients);
      const head = bytes
        .toString('latin1', 0, headEnd(bytes))
        .replace(/Content-Length: \d+/, 'Transfer-Encoding: chunked');
      const body = bytes.toString('latin1', headEnd(bytes));
      const at = Math.floor(ingredients.fraction * (body.length - 2)) + 1;
      const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;
      return raw(`${head}${chunk(body.slice(0, at))}${chunk(body.slice(at))}0\r\n\r\n`);
    }, ok),
  },
  {
    name: 'right, up to the end of the connection',
    make: always(
      (ingredients) => {
        const bytes = right(ingredients)
          .toString('latin1')
          .replace(/Content-Length: \d+\r\n/, '');
        return { ...raw(bytes), ending: 'fin' };
      },
      { result: 'ok', leaves: 'gone' },
    ),
  },
  {
    name: 'right, after 100 and 103',
    make: always(
      (ingredients) =>
        Buffer.concat([
          Buffer.from('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'),
          right(ingredients),
        ]),
      ok,
    ),
  },
  {
    name: 'right, of the certificate',
    over: 'v3',
    make: always(({ marker }) => v3(marker, { serial: platform.serial }), ok),
  },
  {
    name: 'right, at the edges of the window',
    over: 'v3',
    make: always(
      ({ marker, fraction }) =>
        v3(marker, { timestamp: Math.floor(Date.now() / 1000 + (fraction - 0.5) * 400) }),
      ok,
    ),
  },
  {
    name: 'right, and nothing',
    over: 'v3',
    make: always(() => http(204, '', { headers: v3Headers('') }), ok),
  },
  {
    name: 'right, HMAC-SHA256',
    over: 'v2',
    make: v2Text((marker) => v2Message(readFields(marker), 'HMAC-SHA256'), ok),
  },
];

const connections: readonly Fault[] = [
  { name: 'nothing', weight: 2, make: always(() => ({}), timeout) },
  {
    name: 'headers, then nothing',
    make: always((ingredients) => {
      const bytes = right(ingredients);
      return reply(bytes.subarray(0, headEnd(bytes)));
    }, timeout),
  },
  {
    name: 'half an answer, then nothing',
    make: always((ingredients) => reply(right(ingredients).subarray(0, -20)), timeout),
  },
  {
    name: 'a byte now and then',
    make: always(
      (ingredients) => ({
        writes: [...right(ingredients).subarray(0, 12)].map(
          (byte) => [ingredients.timeout / 8, Buffer.of(byte)] as const,
        ),
      }),
      timeout,
    ),
  },
  {
    name: '100 without end',
    make: always(
      ({ timeout: ms }) => ({
        writes: Array.from(
          { length: 12 },
          () => [ms / 10, Buffer.from('HTTP/1.1 100 Continue\r\n\r\n')] as const,
        ),
      }),
      timeout,
    ),
  },
  { name: 'a reset', weight: 4, make: always(() => ({ ending: 'reset' }), lost) },
  { name: 'an end', weight: 3, make: always(() => ({ ending: 'fin' }), lost) },
  {
    name: 'a reset within the headers',
    make: always(
      (ingredients) => ({ ...reply(right(ingredients).subarray(0, 30)), ending: 'reset', after: 10 }),
      lost,
    ),
  },
  {
    name: 'a reset within the body',
    weight: 2,
    make: always(
      (ingredients) => ({ ...reply(right(ingredients).subarray(0, -20)), ending: 'reset', after: 20 }),
      broken,
    ),
  },
  {
    name: 'an end within the body',
    weight: 2,
    make: always((ingredients) => ({ ...reply(right(ingredients).subarray(0, -20)), ending: 'fin' }), broken),
  },
  {
    name: 'less than Content-Length says',
    make: always((ingredients) => ({ ...reply(resized(right(ingredients), 50)), ending: 'fin' }), broken),
  },
  {
    name: 'less than Content-Length says, and no end',
    make: always((ingredients) => resized(right(ingredients), 50), timeout),
  },
  {
    name: 'more than Content-Length says',
    make: (ingredients) => ({
      act: reply(resized(right(ingredients), -10)),
      // What is too much may be found to be no answer before what came before it has been read.
      outcomes: [broken, { ...(ingredients.protocol === 'v3' ? badSignature : badResponse), leaves: 'gone' }],
    }),
  },
  {
    name: 'Content-Length twice',
    make: always(
      (ingredients) =>
        raw(right(ingredients).toString('latin1').replace('\r\n\r\n', '\r\nContent-Length: 7\r\n\r\n')),
      lost,
    ),
  },
  {
    name: 'Content-Length and chunks',
    make: always(
      (ingredients) =>
        raw(
          right(ingredients).toString('latin1').replace('\r\n\r\n', '\r\nTransfer-Encoding: chunked\r\n\r\n'),
        ),
      lost,
    ),
  },
  {
    name: 'a chunk of no size',
    make: always(() => raw('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'), broken, lost),
  },
  { name: 'another protocol', make: always(() => raw('SSH-2.0-OpenSSH_9.6\r\n'), lost) },
  {
    name: '101',
    make: always(() => raw('HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'), lost),
  },
  {
    name: 'headers without end',
    make: always(() => raw(`HTTP/1.1 200 OK\r\n${`X: ${'x'.repeat(900)}\r\n`.repeat(40)}`), lost),
  },
  {
    name: 'nine megabytes',
    weight: 0.3,
    make: always(
      ({ protocol }) => {
        const body = Buffer.alloc(9 * 1024 * 1024, ' ');
        return http(200, body, { headers: protocol === 'v3' ? v3Headers(body) : {} });
      },
      final('TransportError:TOO_LARGE', 'gone'),
    ),
  },
];

function resized(answer: Buffer, by: number): Buffer {
  const text = answer
    .toString('latin1')
    .replace(/Content-Length: (\d+)/, (_, length) => `Content-Length: ${Number(length) + by}`);
  return Buffer.from(text, 'latin1');
}

const refusals: readonly Fault[] = [
  ...[500, 502, 503, 504].flatMap((status): Fault[] => [
    { name: `${status}`, weight: 1.5, make: refusal(status, 'SYSTEM_ERROR', { again: true }) },
    { name: `${status} of a gateway`, make: refusal(status, undefined, { again: true }) },
  ]),
  {
    name: '503, Retry-After 0',
    make: refusal(503, 'SYSTEM_ERROR', { headers: { 'Retry-After': '0' }, again: true }),
  },
  {
    name: '503, Retry-After a date gone by',
    make: refusal(503, undefined, {
      headers: { 'Retry-After': 'Wed, 21 Oct 2015 07:28:00 GMT' },
      again: true,
    }),
  },
  {
    name: '503, Retry-After too long',
    make: refusal(503, 'SYSTEM_ERROR', { headers: { 'Retry-After': '3600' } }),
  },
  {
    name: '503, closing the connection',
    weight: 3,
    make: (ingredients) => {
      const { act, outcomes } = refusal(503, 'SYSTEM_ERROR', { again: true })(ingredients);
      const ending = ingredients.fraction < 0.5 ? 'fin' : 'reset';
      return {
        act: { ...act, ending, after: 2 },
        outcomes: outcomes.map((outcome) => ({ ...outcome, leaves: 'maybe' as const })),
      };
    },
  },
  ...[400, 401, 403, 404, 501].map(
    (status): Fault => ({ name: `${status}`, make: refusal(status, 'PARAM_ERROR') }),
  ),
  { name: '429', weight: 2, make: refusal(429, 'FREQUENCY_LIMITED') },
  { name: '429, Retry-After', make: refusal(429, 'FREQUENCY_LIMITED', { headers: { 'Retry-After': '1' } }) },
  { name: '429 of a gateway', make: refusal(429, undefined, { headers: { 'Retry-After': '0' } }) },
  { name: '302', make: refusal(302, undefined, { headers: { Location: '/elsewhere' } }) },
  { name: '304', make: always(() => http(304, ''), final('ApiError:HTTP_304')) },
];

const unknownSerial = unverified('UNKNOWN_SERIAL');
const skewed = unverified('CLOCK_SKEW');
const v3Signatures: readonly Fault[] = [
  {
    name: 'a byte of the body changed',
    over: 'v3',
    weight: 3,
    make: always(({ marker, fraction }) => {
      const body = jsonWith(marker);
      return http(200, flipped(body, fraction), { headers: v3Headers(body) });
    }, badSignature),
  },
  flippedHeader('wechatpay-signature', badSignature),
  flippedHeader('wechatpay-nonce', badSignature),
  flippedHeader('wechatpay-timestamp', badSignature, skewed),
  // A serial number may be written in either case, and what it names is not signed itself.
  flippedHeader('wechatpay-serial', unknownSerial, ok),
  {
    name: 'signed by another',
    over: 'v3',
    weight: 2,
    make: always(({ marker }) => v3(marker, { key: stranger.key }), badSignature),
  },
  {
    name: 'another serial number',
    over: 'v3',
    make: always(({ marker }) => v3(marker, { serial: stranger.serial }), unknownSerial),
  },
  {
    name: 'a serial number that is none',
    over: 'v3',
    make: always(({ marker }) => v3(marker, { serial: '__proto__' }), unknownSerial),
  },
  {
    name: 'an old answer',
    over: 'v3',
    weight: 2,
    make: always(
      ({ marker, fraction }) =>
        v3(marker, { timestamp: Math.floor(Date.now() / 1000 - 310 - fraction * 1e6) }),
      skewed,
    ),
  },
  {
    name: 'an answer of the future',
    over: 'v3',
    make: always(
      ({ marker, fraction }) =>
        v3(marker, { timestamp: Math.floor(Date.now() / 1000 + 400 + fraction * 1e6) }),
      skewed,
    ),
  },
  {
    name: 'a time that is none',
    over: 'v3',
    make: always(({ marker }) => v3(marker, { timestamp: 'now' }), skewed),
  },
  {
    name: "another answer's body",
    over: 'v3',
    weight: 2,
    make: v3Changed(() => v3Headers('{"of":"another call"}'), badSignature),
  },
  {
    name: "another answer's time",
    over: 'v3',
    make: v3Changed(
      (headers) => ({ ...headers, 'wechatpay-timestamp': String(Math.floor(Date.now() / 1000) - 7) }),
      badSignature,
    ),
  },
  {
    name: 'a probe',
    over: 'v3',
    make: v3Changed(
      (headers) => ({ ...headers, 'wechatpay-signature': `WECHATPAY/SIGNTEST/${'A'.repeat(325)}` }),
      badSignature,
    ),
  },
  ...['wechatpay-signature', 'wechatpay-serial', 'wechatpay-nonce', 'wechatpay-timestamp'].map(without),
  {
    name: 'an empty signature',
    over: 'v3',
    make: v3Changed((headers) => ({ ...headers, 'wechatpay-signature': '' }), unverified('MISSING_HEADERS')),
  },
  twice('wechatpay-signature', 'BAD_SIGNATURE'),
  twice('wechatpay-nonce', 'BAD_SIGNATURE'),
  twice('wechatpay-timestamp', 'CLOCK_SKEW'),
  twice('wechatpay-serial', 'UNKNOWN_SERIAL'),
  {
    name: 'signed text that is no JSON',
    over: 'v3',
    make: v3Body((marker) => Buffer.from(`${filler}${marker}`), badResponse),
  },
  {
    name: 'signed bytes that are no UTF-8',
    over: 'v3',
    make: v3Body(
      (marker) =>
        Buffer.concat([
          Buffer.from(`{"filler":"${filler}","marker":"${marker}`),
          Buffer.of(0xc3, 0x28),
          Buffer.from('"}'),
        ]),
      badResponse,
    ),
  },
  {
    name: 'signed UTF-16',
    over: 'v3',
    make: v3Body((marker) => Buffer.from(jsonWith(marker), 'utf16le'), badResponse),
  },
  {
    name: 'signed gzip, truncated',
    over: 'v3',
    make: always(({ marker }) => {
      const zipped = gzipSync(jsonWith(marker)).subarray(0, -12);
      return http(200, zipped, { headers: { ...v3Headers(zipped), 'Content-Encoding': 'gzip' } });
    }, badResponse),
  },
  {
    name: 'gzip of what was signed',
    over: 'v3',
    make: always(({ marker }) => {
      const body = jsonWith(marker);
      return http(200, gzipSync(body), { headers: { ...v3Headers(body), 'Content-Encoding': 'gzip' } });
    }, badSignature),
  },
];

const v2Signatures: readonly Fault[] = [
  {
    name: 'a byte changed',
    over: 'v2',
    weight: 6,
    make: v2Flipped,
  },
  {
    name: 'no sign',
    over: 'v2',
    weight: 2,
    make: v2Text((marker) => v2Xml(readFields(marker)), badSignature),
  },
  {
    name: 'an empty sign',
    over: 'v2',
    make: v2Text((marker) => v2Xml({ ...readFields(marker), sign: '' }), badSignature),
  },
  {
    name: 'a sign of another key',
    over: 'v2',
    weight: 2,
    make: v2Text((marker) => v2Message(readFields(marker), 'MD5', 'k'.repeat(32)), badSignature),
  },
  {
    name: 'a sign in small letters',
    over: 'v2',
    make: v2Text(
      (marker) => v2Xml({ ...readFields(marker), sign: v2Sign(readFields(marker)).toLowerCase() }),
      badSignature,
    ),
  },
  {
    name: 'a field too many',
    over: 'v2',
    weight: 2,
    make: v2Text(
      (marker) => v2Message(readFields(marker)).replace('</xml>', '<trade_state>SUCCESS</trade_state></xml>'),
      badSignature,
    ),
  },
  {
    name: "another message's sign",
    over: 'v2',
    make: v2Text(
      (marker) => v2Xml({ ...readFields(marker), sign: v2Sign(readFields('another')) }),
      badSignature,
    ),
  },
  {
    name: 'a DTD',
    over: 'v2',
    make: v2Text(
      (marker) => `<!DOCTYPE xml [<!ENTITY f "${filler}">]>${v2Message(readFields(marker))}`,
      badResponse,
    ),
  },
  {
    name: 'nested elements',
    over: 'v2',
    make: v2Text(
      (marker) => v2Message({ ...readFields(marker), detail: 'D' }).replace('<![CDATA[D]]>', '<a>D</a>'),
      badSignature,
    ),
  },
  {
    name: 'a repeated element',
    over: 'v2',
    make: v2Text(
      (marker) => v2Message(readFields(marker)).replace('<filler>', '<filler>y</filler><filler>'),
      badSignature,
    ),
  },
  { name: 'nothing at all', over: 'v2', make: v2Text(() => '', badResponse) },
  { name: 'JSON', over: 'v2', make: v2Text(jsonWith, badResponse) },
  {
    name: 'UTF-16',
    over: 'v2',
    make: v2Text((marker) => Buffer.from(v2Message(readFields(marker)), 'utf16le'), badResponse),
  },
  {
    name: 'bytes that are no UTF-8',
    over: 'v2',
    make: v2Text(
      (marker) => Buffer.from(v2Message({ ...readFields(marker), attach: '÷' }), 'latin1'),
      badSignature,
    ),
  },
  {
    name: 'gzip',
    over: 'v2',
    make: always(
      ({ marker }) =>
        http(200, gzipSync(v2Message(readFields(marker))).subarray(0, -9), {
          headers: { 'Content-Encoding': 'gzip' },
        }),
      badResponse,
    ),
  },
  {
    name: 'return_code FAIL',
    over: 'v2',
    make: v2Text(
      (marker) => v2Xml({ return_code: 'FAIL', return_msg: filler, marker }),
      final('ApiError:FAIL'),
    ),
  },
  {
    name: 'return_code FAIL, wrongly signed',
    over: 'v2',
    make: v2Text(
      (marker) => v2Message({ return_code: 'FAIL', filler, marker }, 'MD5', apiV2Key.toUpperCase()),
      badSignature,
    ),
  },
  {
    name: 'ORDERPAID',
    over: 'v2',
    make: v2Text(
      (marker) => v2Message({ ...readFields(marker), result_code: 'FAIL', err_code: 'ORDERPAID' }),
      final('ApiError:ORDERPAID'),
    ),
  },
  {
    name: 'SYSTEMERROR',
    over: 'v2',
    weight: 3,
    make: v2Text(
      (marker) => v2Message({ ...readFields(marker), result_code: 'FAIL', err_code: 'SYSTEMERROR' }),
      {
        result: 'ApiError:SYSTEMERROR',
        again: true,
        leaves: 'kept',
      },
    ),
  },
  {
    name: 'SYSTEMERROR, unsigned',
    over: 'v2',
    make: v2Text(
      (marker) => v2Xml({ ...readFields(marker), result_code: 'FAIL', err_code: 'SYSTEMERROR' }),
      badSignature,
    ),
  },
];

function v2Flipped({ marker, fraction }: Ingredients): Happening {
  const message = v2Message(readFields(marker));
  const changed = flipped(message, fraction);
  // Where an element's own characters change it is a message no more, or one with another field.
  return { act: reply(http(200, changed)), outcomes: [badSignature, badResponse] };
}

export const faults: readonly Fault[] = [
  ...rights,
  ...connections,
  ...refusals,
  ...v3Signatures,
  ...v2Signatures,
];

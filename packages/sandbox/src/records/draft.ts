import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import { findDifferences } from './difference.js';
import { findNumber } from './number.js';
import type {
  Change,
  FiredFault,
  HeaderPair,
  RequestRecord,
  RequestSummary,
  Verification,
} from './record.js';

/** The parts of a request that stay after its connection is gone. */
export interface RequestParts {
  readonly origin: string;
  readonly method: string;
  readonly url: string;
  readonly headers: readonly HeaderPair[];
  readonly body: Buffer;
}

/** An answer that was made but does not reach the client. */
export interface LostAnswer {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Longer bodies of answers, such as bills, are cut in the record. */
const longestAnswer = 256 * 1024;
/** A request may have thousands of unknown fields. The record names the first. */
const mostUnknown = 100;

/** What was set of the headers of an answer, and what `writeHead` was given. */
type AnswerHeaders = readonly unknown[];

const doNothing = (): void => undefined;

/** A record in the making. The gateway fills in what it learns, stage by stage. */
export class RequestDraft implements RequestParts {
  readonly id: string;
  readonly at: Date;
  readonly origin: string;
  readonly method: string;
  readonly url: string;
  body: Buffer = Buffer.alloc(0);
  /** Whether the body is there as it came. */
  isWhole = false;
  /** The id of the record that the request repeats. */
  replays: string | undefined;
  operation: string | undefined;
  summary: string | undefined;
  level: string | undefined;
  verified = false;
  code: string | undefined;
  /** The fields that the description lacks, as JSON Pointers. */
  unknown: readonly string[] = [];
  /** Explains the verification. It takes a while for a refused signature, so it runs when the record is looked at. */
  explain: (() => Verification) | undefined;
  readonly faults: FiredFault[] = [];
  readonly notifications: string[] = [];
  readonly changes: Change[] = [];
  status = 0;
  answerBody: Buffer = Buffer.alloc(0);
  answerLength = 0;
  duration = 0;
  readonly #start = performance.now();
  /** The answer that the client does not get if nothing is sent. */
  lost: LostAnswer | undefined;
  #end = doNothing;
  /** Names and values in turn. Pairs would be most of the objects that a record keeps. */
  readonly #rawHeaders: readonly string[];
  #answerHeaders: AnswerHeaders = [];
  #verification: Verification | undefined;
  #merchant: string | undefined;
  #number: string | undefined;

  constructor(id: string, at: Date, incoming: IncomingMessage) {
    this.id = id;
    this.at = at;
    const scheme = incoming.socket instanceof TLSSocket ? 'https' : 'http';
    this.origin = `${scheme}://${incoming.headers.host ?? 'localhost'}`;
    this.method = incoming.method ?? '';
    this.url = incoming.url ?? '';
    this.#rawHeaders = incoming.rawHeaders;
  }

  get headers(): readonly HeaderPair[] {
    return pairHeaders(this.#rawHeaders);
  }

  get answerHeaders(): readonly HeaderPair[] {
    return this.#answerHeaders.flatMap(givenHeaders);
  }

  /** The bytes that the draft keeps. */
  get size(): number {
    return this.body.length + this.answerBody.length;
  }

  /** The mchid or brand id that the request names. */
  get merchant(): string | undefined {
    this.#merchant ??= findMerchant(this) ?? '';
    return this.#merchant === '' ? undefined : this.#merchant;
  }

  /** The merchant's number of what the request is about. */
  get number(): string | undefined {
    this.#number ??= findNumber(this) ?? '';
    return this.#number === '' ? undefined : this.#number;
  }

  /** Whether it takes a while to explain the verification. */
  get isPuzzle(): boolean {
    return !this.verified && this.explain !== undefined && this.#verification === undefined;
  }

  get verification(): Verification {
    this.#verification ??= this.explain?.() ?? { verified: false, explanation: this.#describeSilence() };
    return this.#verification;
  }

  #describeSilence(): string {
    if (this.status === 0)
      return 'The request did not arrive as a whole, so the signature was not looked at.';
    return 'The path is not an operation, so the signature was not looked at.';
  }

  /**
   * Keeps what goes out over the connection, as it is.
   *
   * @param done runs once, before the client can have the whole answer, or when the connection breaks
   */
  watch(incoming: IncomingMessage, outgoing: ServerResponse, done: () => void): void {
    const chunks: Buffer[] = [];
    let kept = 0;
    let isDone = false;
    const keep = (chunk: unknown): void => {
      // What the gateway writes after the connection has broken goes nowhere.
      if (isDone || (typeof chunk !== 'string' && !(chunk instanceof Uint8Array))) return;
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
      this.answerLength += bytes.length;
      const part = bytes.subarray(0, longestAnswer - kept);
      kept += part.length;
      if (part.length > 0) chunks.push(part);
    };
    const finish = (): void => {
      if (isDone) return;
      isDone = true;
      // An answer over a broken connection does not arrive.
      if (incoming.socket.destroyed || incoming.errored !== null) this.status = 0;
      if (this.status === 0 && this.lost !== undefined) {
        this.#answerHeaders = [this.lost.headers];
        this.answerBody = this.lost.body.subarray(0, longestAnswer);
        this.answerLength = this.lost.body.length;
      } else {
        this.answerBody = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
      }
      this.duration = Math.round((performance.now() - this.#start) * 1000) / 1000;
      // It holds the connection.
      this.#end = doNothing;
      done();
    };
    this.#end = finish;
    const { writeHead, write, end } = outgoing;
    outgoing.writeHead = ((status: number, ...rest: unknown[]) => {
      if (!isDone) {
        this.status = status;
        this.#answerHeaders = [outgoing.getHeaders(), rest.at(-1)];
      }
      return Reflect.apply(writeHead, outgoing, [status, ...rest]);
    }) as typeof writeHead;
    outgoing.write = ((...given: unknown[]) => {
      keep(given[0]);
      return Reflect.apply(write, outgoing, given);
    }) as typeof write;
    outgoing.end = ((...given: unknown[]) => {
      keep(given[0]);
      if (!isDone && this.status === 0) this.status = outgoing.statusCode;
      finish();
      return Reflect.apply(end, outgoing, given);
    }) as typeof end;
    outgoing.once('close', finish);
  }

  /** Ends the record with what was sent so far, because the rest is not sent. */
  end(): void {
    this.#end();
  }

  /** What a list shows. Nothing is explained for it. */
  toSummary(redact: (text: string) => string): RequestSummary {
    return {
      ...this.#describeCall(redact),
      ...(this.number === undefined ? {} : { number: redact(this.number) }),
      verified: this.verified,
      ...(this.faults.length === 0 ? {} : { faults: this.faults.map(({ kind }) => kind) }),
      bodyLength: this.body.length,
      answerLength: this.answerLength,
      notifications: this.notifications.length,
      changes: this.changes.length,
      duration: this.duration,
    };
  }

  /** @param verification the explanation, or something shorter */
  toRecord(redact: (text: string) => string, verification: Verification = this.verification): RequestRecord {
    const pairs = (headers: readonly HeaderPair[]): HeaderPair[] =>
      headers.map(([name, value]) => [name, redact(value)]);
    return {
      ...this.#describeCall(redact),
      origin: this.origin,
      headers: pairs(this.headers),
      body: redact(this.body.toString('utf8')),
      bodyLength: this.body.length,
      verification: redactVerification(verification, redact),
      ...(this.unknown.length === 0 ? {} : { unknown: this.unknown.slice(0, mostUnknown).map(redact) }),
      ...(this.faults.length === 0 ? {} : { faults: [...this.faults] }),
      answer: {
        headers: pairs(this.answerHeaders),
        body: redact(this.answerBody.toString('utf8')),
        bodyLength: this.answerLength,
      },
      notifications: [...this.notifications],
      changes: [...this.changes],
      duration: this.duration,
    };
  }

  #describeCall(redact: (text: string) => string) {
    return {
      id: this.id,
      at: this.at,
      method: this.method,
      url: redact(this.url),
      ...(this.operation === undefined ? {} : { operation: this.operation }),
      ...(this.summary === undefined ? {} : { summary: this.summary }),
      ...(this.level === undefined ? {} : { level: this.level }),
      ...(this.merchant === undefined ? {} : { merchant: this.merchant }),
      ...(this.replays === undefined ? {} : { replays: this.replays }),
      status: this.status,
      ...(this.code === undefined ? {} : { code: this.code }),
    };
  }
}

function redactVerification(verification: Verification, redact: (text: string) => string): Verification {
  const expected = verification.expected === undefined ? undefined : redact(verification.expected);
  const signed = verification.signed === undefined ? undefined : redact(verification.signed);
  const { explanation, zh } = verification;
  return {
    ...verification,
    ...(expected === undefined ? {} : { expected }),
    ...(signed === undefined ? {} : { signed }),
    ...(explanation === undefined ? {} : { explanation: redact(explanation) }),
    ...(zh === undefined ? {} : { zh: { ...zh, explanation: redact(zh.explanation) } }),
    ...(expected === undefined || signed === undefined
      ? {}
      : { differences: findDifferences(signed, expected) }),
  };
}

function findMerchant({ headers, url, body }: RequestParts): string | undefined {
  const authorization = headers.find(([name]) => name.toLowerCase() === 'authorization')?.[1];
  if (authorization !== undefined) return /\b(?:mchid|brand_id)="(\w{1,32})"/.exec(authorization)?.[1];
  const text = body.subarray(0, 4096).toString('latin1');
  const element = /<(?:combine_)?mch_?id>\s*(?:<!\[CDATA\[)?(\w{1,32})/.exec(text);
  return (element ?? /[?&]mch_id=(\w{1,32})/.exec(url))?.[1];
}

function pairHeaders(raw: readonly string[]): HeaderPair[] {
  const pairs: HeaderPair[] = [];
  for (let index = 0; index < raw.length; index += 2) pairs.push([raw[index] ?? '', raw[index + 1] ?? '']);
  return pairs;
}

function headerPairs([name, value]: readonly [string, unknown]): HeaderPair[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map((item): HeaderPair => [name, String(item)]);
}

/** The headers that `writeHead` is given: an object, or names and values in turn. */
function givenHeaders(given: unknown): HeaderPair[] {
  if (Array.isArray(given)) return pairHeaders(given.map(String));
  if (given === null || typeof given !== 'object') return [];
  return Object.entries(given as OutgoingHttpHeaders).flatMap(headerPairs);
}

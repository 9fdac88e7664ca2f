import { readFileSync } from 'node:fs';
import { type ClientRequest, request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { type ConnectionOptions, createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import type { Outcome } from './delivery.js';
import { type Address, type NotifyTargets, resolveTarget } from './targets.js';

/** The merchant has 5 seconds to answer: https://pay.weixin.qq.com/doc/v3/merchant/4012081705 */
const patience = 5_000;
const longestAnswer = 64 * 1024;

/** Posts a notification. A failure is part of the outcome. */
export type Send = (url: string, headers: Readonly<Record<string, string>>, body: string) => Promise<Outcome>;

export interface SendOptions {
  readonly targets: NotifyTargets;
  /** A further trusted CA, in PEM. */
  readonly ca: string;
  /** The timeout of the answer, in milliseconds. */
  readonly timeout?: number;
}

/** @returns a function that posts to allowed targets only, without redirects, over a new connection */
export function createSend({ targets, ca, timeout = patience }: SendOptions): Send {
  let context: SecureContext | undefined;
  return async (url, headers, body) => {
    const signal = AbortSignal.timeout(timeout);
    try {
      const target = await Promise.race([resolveTarget(url, targets), aborted(signal)]);
      if ('refused' in target) return { kind: 'not_allowed', error: target.refused };
      const options: RequestOptions = {
        method: 'POST',
        headers: { ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' },
        // Connects to the checked addresses only: another lookup could give another answer.
        lookup: only(target.addresses),
        agent: false,
        signal,
      };
      if (!url.startsWith('https:')) return await exchange(httpRequest(url, options), body);
      context ??= createSecureContext({ ca: [...rootCertificates, ...extraCertificates(), ca] });
      const secured: RequestOptions & Pick<ConnectionOptions, 'secureContext'> = {
        ...options,
        secureContext: context,
      };
      return await exchange(httpsRequest(url, secured), body);
    } catch (error) {
      return { kind: 'failed', error: describe(error, timeout) };
    }
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
  );
}

/** The certificates of `NODE_EXTRA_CA_CERTS`, such as a development CA. The option `ca` would replace them. */
function extraCertificates(): string[] {
  const file = process.env['NODE_EXTRA_CA_CERTS'];
  try {
    return file === undefined || file === '' ? [] : [readFileSync(file, 'utf8')];
  } catch {
    return []; // Node has printed a warning.
  }
}

function only(addresses: readonly Address[]): LookupFunction {
  return (_host, options, callback) => {
    const [first] = addresses;
    if (first === undefined) callback(new Error('the name has no address'), '', 4);
    else if (options.all) callback(null, [...addresses]);
    else callback(null, first.address, first.family);
  };
}

function exchange(request: ClientRequest, body: string): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      const done = (): void => {
        const text = Buffer.concat(chunks).subarray(0, longestAnswer).toString('utf8');
        resolve({ kind: 'answered', status: response.statusCode ?? 0, body: text });
        request.destroy();
      };
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        length += chunk.length;
        if (length >= longestAnswer) done();
      });
      response.on('end', done);
      response.on('error', reject);
    });
    request.end(body);
  });
}

function describe(error: unknown, timeout: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'AbortError' || error.name === 'TimeoutError')
    return `no answer within ${timeout / 1000} s`;
  const [first] = error instanceof AggregateError ? error.errors : [];
  return error.message === '' && first instanceof Error ? first.message : error.message;
}

/**
 * What leaves the SDK, as a server reads it that shares no code with it: every operation, in both tempos, with and
 * without a body, over HTTP and HTTPS, all on connections that are kept. What a body is like makes no difference to TLS and
 * to the tempo. Only the merchant's certificate makes a difference to TLS: of the operations that need none, one in eight
 * goes over HTTPS as well. In full mode, all operations go over both, with all bodies in both tempos.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnyCallOptions, WeChatPay } from 'wechatpay-kit';
import { patience } from '../../../../tools/test/patience.js';
import { brandConfig } from '../support/brand.js';
import { merchantConfig } from '../support/config.js';
import { full } from '../support/full.js';
import { merchant, pem } from '../support/keys.js';
import { type Read, readBy, type StrictServer, startStrictServer } from '../support/strict-server.js';
import { officialSample } from './official-samples.js';
import { type Operation, operations, uploads } from './operations.js';
import { sampleBody, sampleMessage, sampleParameters, variables } from './sample.js';

let server: StrictServer;
let picture: string;
beforeAll(async () => {
  picture = join(mkdtempSync(join(tmpdir(), 'wechatpay-kit-')), 'a.png');
  writeFileSync(picture, '\x89PNG\r\n--x--\r\n', 'latin1');
  server = await startStrictServer();
});
afterAll(async () => {
  rmSync(dirname(picture), { recursive: true });
  await server.stop();
});

type Verb = 'get' | 'post' | 'put' | 'patch' | 'delete';
const suffixes = ['', 'Sync'] as const;
const schemes = ['http', 'https'] as const;

function client(scheme: (typeof schemes)[number]): WeChatPay {
  const endpoint = scheme === 'http' ? server.url : server.httpsUrl;
  return new WeChatPay(
    merchantConfig({ endpoint, ca: pem('authority.cert.pem'), retry: false, brand: brandConfig() }),
  );
}

function call(
  pay: WeChatPay,
  verb: string,
  path: string,
  suffix: (typeof suffixes)[number],
  options: AnyCallOptions,
): Promise<Read> {
  const endpoint = pay.chain(path);
  return readBy(() => endpoint[`${verb as Verb}${suffix}`](options));
}

interface Sample {
  readonly of: string;
  readonly options: AnyCallOptions;
}

/** The calls of an operation: with all that it takes, with nothing that it can do without, and as in the documents. */
function listSamples(
  operation: Operation,
  scheme: (typeof schemes)[number],
  suffix: (typeof suffixes)[number],
): Sample[] {
  const { verb, protocol } = operation;
  const needed = Object.fromEntries([...variables(operation)].map(([name, { given }]) => [name, given]));
  const secret = operation.workwx === undefined ? {} : { workwx_secret: 'the agent keeps it' };
  if (uploads.includes(operation)) {
    const [file = ''] =
      Object.entries(operation.body?.properties ?? {}).find(([, part]) => part.contentMediaType) ?? [];
    return [{ of: 'an upload', options: { ...needed, body: { [file]: picture } } }];
  }
  const headers = sampleParameters(operation, 'header') as Record<string, string>;
  const all: AnyCallOptions = { ...needed, ...secret, headers, query: sampleParameters(operation, 'query') };
  if (protocol === 'v2' && verb !== 'get') all.xml = sampleMessage(operation);
  const json = protocol === 'v3' ? sampleBody(operation) : undefined;
  if (json !== undefined) all.json = json;
  if (scheme === 'https' || (suffix === 'Sync' && !full)) return [{ of: 'everything', options: all }];
  const official = officialSample(operation);
  return [
    { of: 'everything', options: all },
    { of: 'nothing', options: { ...needed, ...secret } },
    ...(official === undefined ? [] : [{ of: 'the documents', options: official as AnyCallOptions }]),
  ];
}

function findFaults(read: Read, { verb, mtls, protocol }: Operation, of: string): string[] {
  const faults = [...read.faults];
  if (read.method !== verb.toUpperCase()) faults.push(`it is a ${read.method}`);
  if (read.peer !== (mtls ? merchant.serial : undefined)) faults.push(`its certificate is ${read.peer}`);
  if (of === 'nothing' && protocol === 'v3' && read.length > 0) faults.push('it has a body');
  return faults;
}

describe.each(schemes)('a server that reads what arrives, over %s', (scheme) => {
  it.each(suffixes)(
    'finds nothing wrong with any operation%s, and each request where the one before it ended',
    async (suffix) => {
      const pay = client(scheme);
      const faults: string[] = [];
      const used = new Set<number>();
      const before = await server.counts();
      let sent = 0;
      for (const [at, operation] of operations.entries()) {
        if (operation.mtls ? scheme === 'http' : scheme === 'https' && !full && at % 8 !== 0) continue;
        for (const { of, options } of listSamples(operation, scheme, suffix)) {
          const place = `${operation.operationId} with ${of}`;
          sent += 1;
          try {
            const read = await call(pay, operation.verb, operation.path, suffix, options);
            used.add(read.connection);
            faults.push(...findFaults(read, operation, of).map((fault) => `${place}: ${fault}`));
          } catch (error) {
            faults.push(`${place}: ${error}`);
          }
        }
      }
      expect(faults).toEqual([]);
      const after = await server.counts();
      expect(after.unreadable).toBe(before.unreadable);
      expect(after.connections - before.connections).toBe(used.size);
      // One, and one more that presents the merchant's certificate.
      expect(used.size).toBe(scheme === 'http' ? 1 : 2);
      expect(sent).toBeGreaterThan(scheme === 'http' || full ? 1_000 : 150);
    },
    patience(300_000),
  );
});

describe('a request', () => {
  const long = 'x'.repeat(40_000);
  const bodies: readonly (readonly [string, AnyCallOptions, number])[] = [
    ['no body', {}, 0],
    ['a short body', { json: { a: '中🙂' } }, 15],
    ['a long body', { json: { long } }, long.length + 11],
  ];

  const verbs = (['post', 'put', 'patch', 'delete'] as const).flatMap((verb) =>
    suffixes.map((suffix) => [verb, suffix] as const),
  );
  it.each(verbs)('has the length of its body, whatever the verb: %s%s', async (verb, suffix) => {
    const pay = client('http');
    const reads: Read[] = [];
    for (const [, options] of [...bodies, ...bodies.toReversed()])
      reads.push(await call(pay, verb, 'v3/some/new-thing', suffix, options));
    expect(reads.flatMap(({ faults }) => faults)).toEqual([]);
    const lengths = bodies.map(([, , length]) => length);
    expect(reads.map(({ length }) => length)).toEqual([...lengths, ...lengths.toReversed()]);
    expect(new Set(reads.map(({ connection }) => connection)).size).toBe(1);
  });

  it('of many at once is read whole on whichever connection it goes', async () => {
    const pay = client('https');
    const calls = Array.from({ length: 60 }, (_, at) =>
      call(pay, at % 2 === 0 ? 'delete' : 'post', `v3/some/thing-${at}`, '', { json: { at, long } }),
    );
    const reads = await Promise.all(calls);
    expect(reads.flatMap(({ faults }) => faults)).toEqual([]);
    expect(reads.map(({ url }) => url)).toEqual(reads.map((_, at) => `/v3/some/thing-${at}`));
  });
});

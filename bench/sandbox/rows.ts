import { paired, type Spread, spread } from '../report/statistics.js';
import { Child } from '../rounds/child.js';
import { type Load, openLoad } from './load.js';
import { type MonthResult, measureMonth } from './month.js';
import { measureOpenssl, type OpensslSpeed } from './openssl.js';
import type { Question } from './program.js';
import {
  createWriter,
  floorRow,
  type Merchant,
  type SandboxRow,
  sandboxRows,
  type Writer,
} from './requests.js';
import { measureWatched, type WatchedResult } from './watched.js';

export interface SandboxResult {
  readonly name: string;
  readonly requestsPerSecond: number;
  /** Microseconds. */
  readonly cpuPerRequest: number;
  /** The time of an RSA signature and a verification, divided by that between two answers, by round. */
  readonly ofLimit: Spread;
  /** The CPU of an RSA signature and a verification, divided by that of a request, by round. */
  readonly share: Spread;
  /** Absent without an aim. */
  readonly met?: boolean;
  readonly aim?: number;
}

export interface SandboxResults {
  readonly rows: readonly SandboxResult[];
  /** Microseconds of CPU for an RSA-2048 signature and its verification, by `node:crypto`. */
  readonly rsa: number;
  /** Absent where openssl is not installed. */
  readonly openssl?: OpensslSpeed;
  readonly month: MonthResult;
  readonly watched: WatchedResult;
}

/** How long and how often each row is measured. */
export interface Rounds {
  readonly seconds: number;
  readonly rounds: number;
}

/** How long each row is measured, and the contracts of the month. */
export interface SandboxSize extends Rounds {
  readonly contracts: number;
}

/** Enough to keep a server busy that signs in other threads. */
const connections = 8;
/** The requests of each row after which V8 has optimised the sandbox's code. */
const optimised = 3_000;
/** The number of different requests, where one may be repeated. */
const different = 32;
/** A round has at least so many requests. */
const fewest = 16;

/** Measures a sandbox in a process of its own. The requests of a round are signed before it. */
export async function measureSandbox(
  { contracts, ...length }: SandboxSize,
  warmUp: number = optimised,
): Promise<SandboxResults> {
  const openssl = measureOpenssl();
  // Before the servers, which would share the machine with it.
  const month = await measureMonth(contracts);
  const servers: Server[] = [];
  try {
    for (const program of ['program', 'floor']) servers.push(await startServer(program));
    const measured = await measure(servers, length, warmUp);
    const watched = await measureWatched(length, warmUp);
    return { ...measured, month, watched, ...(openssl === undefined ? {} : { openssl }) };
  } finally {
    for (const { child, load } of servers) {
      load.stop();
      child.stop();
    }
  }
}

/** A server that is measured, and the connections to it. */
interface Server {
  readonly child: Child;
  readonly load: Load;
  readonly sign: Signing;
}

async function startServer(program: string): Promise<Server> {
  const child = new Child(new URL(`./${program}.js`, import.meta.url), []);
  const merchant = await child.next<Merchant>();
  return { child, load: await openLoad(merchant.url, connections), sign: createSigning(merchant) };
}

/** The figures of a row, in order of the rounds. */
interface Tally {
  readonly row: SandboxRow;
  readonly server: Server;
  readonly cpu: number[];
  readonly milliseconds: number[];
}

async function measure(
  [sandbox, floor]: readonly Server[],
  { seconds, rounds }: Rounds,
  warmUp: number,
): Promise<Pick<SandboxResults, 'rows' | 'rsa'>> {
  if (sandbox === undefined || floor === undefined) throw new Error('two servers are measured');
  const ask = ({ child }: Server, question: Question): Promise<number> => child.ask<number>(question);
  const tally =
    (server: Server) =>
    (row: SandboxRow): Tally => ({ row, server, cpu: [], milliseconds: [] });
  const tallies = [...sandboxRows.map(tally(sandbox)), tally(floor)(floorRow)];
  const rsa: number[] = [];
  const count = Math.max(fewest, Math.round((seconds * 1_000_000) / (await ask(sandbox, 'rsa'))));
  for (const { row, server } of tallies) {
    const { load, sign } = server;
    if (row.before !== undefined) await load.send([sign.before(row.before)]);
    await load.send(sign.requests(row, warmUp));
  }
  for (let round = 0; round < rounds; round++) {
    rsa.push(await ask(sandbox, 'rsa'));
    for (const { row, server, cpu, milliseconds } of round % 2 === 0 ? tallies : tallies.toReversed()) {
      const requests = server.sign.requests(row, count);
      const before = await ask(server, 'cpu');
      milliseconds.push((await server.load.send(requests)) / count);
      cpu.push(((await ask(server, 'cpu')) - before) / count);
    }
  }
  return { rows: tallies.map((tally) => result(tally, rsa)), rsa: spread(rsa).median };
}

function result({ row: { name, aim }, cpu, milliseconds }: Tally, rsa: readonly number[]): SandboxResult {
  const ofLimit = paired(rsa, milliseconds, (limit, taken) => limit / 1000 / taken);
  return {
    name,
    requestsPerSecond: 1000 / spread(milliseconds).median,
    cpuPerRequest: spread(cpu).median,
    ofLimit,
    share: paired(rsa, cpu, (limit, used) => limit / used),
    ...(aim === undefined ? {} : { aim, met: ofLimit.median >= aim }),
  };
}

interface Signing {
  before(make: NonNullable<SandboxRow['before']>): Buffer;
  requests(row: SandboxRow, count: number): Buffer[];
}

function createSigning(merchant: Merchant): Signing {
  const write: Writer = createWriter(merchant);
  let number = 0;
  return {
    before: (make) => make(write, merchant),
    requests({ request, creates }, count) {
      const made = Array.from({ length: creates ? count : different }, () =>
        request(write, merchant, number++),
      );
      return Array.from({ length: count }, (_, at) => made[at % made.length] ?? Buffer.alloc(0));
    },
  };
}

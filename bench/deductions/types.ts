import type { WeChatPayConfig } from 'wechatpay-kit';
import type { Setup } from '../setup/setup.js';
import type { Slice } from './book.js';

/** What a worker is started with. */
export interface WorkerSettings {
  readonly kind: 'ours' | 'floor' | 'empty';
  readonly database: string;
  /** The port of Redis: BullMQ carries the work. Without it, the loop. */
  readonly redis?: number;
  /** How far its clock is ahead, in milliseconds. */
  readonly skew: number;
  /** The contracts that the floor charges. */
  readonly slice: Slice;
  /** The keys of a platform that answers at once; without `endpoint`, within the process. */
  readonly setup?: Setup;
  readonly endpoint?: string;
  /** The configuration of the sandbox's merchant. */
  readonly config?: WeChatPayConfig;
  readonly concurrency: number;
  /** The most applications a second. */
  readonly rate: number;
}

/** What a worker has used so far. */
export interface WorkerFigures {
  /** Microseconds of CPU. */
  readonly cpu: number;
  /** The most bytes of memory. */
  readonly rss: number;
  /** The most bytes of V8's heap that were seen. */
  readonly heap: number;
  /** Empty jobs that are done. */
  readonly jobs: number;
}

/** A row: contracts that were claimed and charged. */
export interface ChargeRow {
  readonly name: string;
  readonly workers: number;
  /** Contracts a second. */
  readonly perSecond: number;
  /** Microseconds of CPU of all workers for each. */
  readonly cpu: number;
  /** Of the largest worker, in bytes. */
  readonly rss: number;
  readonly heap: number;
  /** The throughput divided by that of the floor beside it. */
  readonly ofFloor?: number;
}

/** How a limit was held. */
export interface RateRow {
  readonly limit: number;
  readonly workers: number;
  readonly seconds: number;
  /** Requests a second that the server saw. */
  readonly mean: number;
  /** The most requests within any second that begins at a tenth. */
  readonly most: number;
}

/** `tick()` with nothing due. */
export interface TickRow {
  readonly database: string;
  readonly calls: number;
  /** Milliseconds. */
  readonly median: number;
  readonly most: number;
}

/** The results of a run. */
export interface DeductionsResults {
  readonly contracts: number;
  readonly cores: number;
  /** The load of the machine at the beginning and at the end. */
  readonly load: readonly [before: number, after: number];
  readonly ticks: readonly TickRow[];
  readonly charges: readonly ChargeRow[];
  readonly rates: readonly RateRow[];
}

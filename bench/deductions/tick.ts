import { openDeductions } from '@wechatpay-kit/deductions';
import { WeChatPay } from 'wechatpay-kit';
import { spread } from '../report/statistics.js';
import type { Setup } from '../setup/setup.js';
import { configOf, rules } from './platform.js';
import type { TickRow } from './types.js';

/** Calls before those that count. */
const warmUp = 20;
const calls = 200;

/** Where the ticks look. */
export interface TickOptions {
  readonly database: string;
  readonly now: () => number;
  readonly setup: Setup;
}

/** Measures `tick()` while nothing is due. */
export async function measureTick(name: string, { database, now, setup }: TickOptions): Promise<TickRow> {
  const deductions = await openDeductions({
    pay: new WeChatPay(configOf(setup)),
    database,
    clock: now,
    rules,
  });
  try {
    const taken: number[] = [];
    for (let at = 0; at < warmUp + calls; at++) {
      const start = performance.now();
      const { carried } = await deductions.tick();
      if (at >= warmUp) taken.push(performance.now() - start);
      if (carried > 0) throw new Error('something was due');
    }
    return { database: name, calls, median: spread(taken).median, most: Math.max(...taken) };
  } finally {
    await deductions.close();
  }
}

import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { waitForFlag } from './flag.js';

describe('waitForFlag', () => {
  let worker: Worker | undefined;
  afterEach(() => worker?.terminate());

  /** @param script run by another thread; `flag` is the flag; `wake()` waits for a waiter and wakes it */
  function makeFlag(script: string): Int32Array {
    const flag = new Int32Array(new SharedArrayBuffer(4));
    const wake =
      'const flag = require("node:worker_threads").workerData; const wake = () => { while (Atomics.notify(flag, 0) === 0); };';
    worker = new Worker(`${wake} ${script}`, { eval: true, execArgv: [], workerData: flag });
    return flag;
  }

  it('ignores a wake-up for an earlier wait', () => {
    const flag = makeFlag('wake(); wake(); wake(); Atomics.store(flag, 0, 1); Atomics.notify(flag, 0);');
    expect(waitForFlag(flag, 15_000)).toBe(true);
    expect(Atomics.load(flag, 0)).toBe(1);
  });

  it('does not wait for a flag that is set', () => {
    const flag = new Int32Array(new SharedArrayBuffer(4));
    Atomics.store(flag, 0, 1);
    expect(waitForFlag(flag, 0)).toBe(true);
  });

  it('waits no longer than it was told, however often it is woken', () => {
    const flag = makeFlag('for (;;) wake();');
    const started = performance.now();
    expect(waitForFlag(flag, 150)).toBe(false);
    expect(performance.now() - started).toBeGreaterThan(140);
  });
});

import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { onAbort } from './on-abort.js';

describe('onAbort', () => {
  const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

  it('calls back all that wait, once, over one listener', () => {
    const controller = new AbortController();
    const called: string[] = [];
    for (const name of ['a', 'b', 'c']) onAbort(controller.signal, () => called.push(name));
    expect(listeners(controller.signal)).toBe(1);
    controller.abort();
    controller.abort();
    expect(called).toEqual(['a', 'b', 'c']);
    expect(listeners(controller.signal)).toBe(0);
  });

  it('removes its listener with the last callback, and adds it again for the next', () => {
    const controller = new AbortController();
    const called: string[] = [];
    const [stopA, stopB] = ['a', 'b'].map((name) => onAbort(controller.signal, () => called.push(name)));
    stopA?.();
    stopA?.();
    expect(listeners(controller.signal)).toBe(1);
    stopB?.();
    expect(listeners(controller.signal)).toBe(0);
    const stopC = onAbort(controller.signal, () => called.push('c'));
    stopA?.();
    stopB?.();
    expect(listeners(controller.signal)).toBe(1);
    controller.abort();
    expect(called).toEqual(['c']);
    stopC();
    expect(listeners(controller.signal)).toBe(0);
  });

  it('does not run a callback that an earlier callback removed', () => {
    const controller = new AbortController();
    const called: string[] = [];
    onAbort(controller.signal, () => stopSecond());
    const stopSecond = onAbort(controller.signal, () => called.push('second'));
    controller.abort();
    expect(called).toEqual([]);
  });

  it('keeps signals apart', () => {
    const [first, second] = [new AbortController(), new AbortController()];
    const called: string[] = [];
    onAbort(first.signal, () => called.push('first'));
    onAbort(second.signal, () => called.push('second'));
    second.abort();
    expect(called).toEqual(['second']);
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Heap } from './heap.js';

test('items leave by time, and those of the same time in the order in which they came', () => {
  const step = fc.option(fc.integer({ min: 0, max: 9 }), { freq: 2 });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const heap = new Heap<{ at: number; name: number }>();
      const list: { at: number; name: number }[] = [];
      steps.forEach((at, name) => {
        if (at === null) {
          expect(heap.take()).toEqual(list.shift());
        } else {
          heap.add({ at, name });
          list.push({ at, name });
          list.sort((a, b) => a.at - b.at || a.name - b.name);
        }
        expect(heap.first).toEqual(list[0]);
      });
    }),
  );
});

test('is empty once cleared', () => {
  const heap = new Heap();
  heap.add({ at: 1 });
  heap.clear();
  expect([heap.first, heap.take()]).toEqual([undefined, undefined]);
});

import { describe, expect, test } from 'vitest';
import { draw, drawLatency } from './random.js';

const count = 20_000;
const sorted = (make: (name: string) => number): number[] =>
  Array.from({ length: count }, (_, index) => make(`seed ${index}`)).toSorted((a, b) => a - b);
const quantile = (values: readonly number[], share: number): number => values[Math.floor(share * count)] ?? 0;

test('draws are even, and the same for the same name', () => {
  const values = sorted(draw);
  for (const share of [0, 0.1, 0.5, 0.9, 0.999])
    expect(Math.abs(quantile(values, share) - share)).toBeLessThan(0.015);
  expect(values[0]).toBeGreaterThanOrEqual(0);
  expect(values.at(-1)).toBeLessThan(1);
  expect(draw('a')).toBe(draw('a'));
  expect(draw('a')).not.toBe(draw('b'));
});

describe('a latency', () => {
  test('that is fixed is exact', () => {
    expect(drawLatency({ kind: 'latency', ms: 12.5 }, 'a')).toBe(12.5);
  });

  test('that is even lies between min and max', () => {
    const values = sorted((name) => drawLatency({ kind: 'latency', min: 100, max: 300 }, name));
    expect(values[0]).toBeGreaterThanOrEqual(100);
    expect(values.at(-1)).toBeLessThanOrEqual(300);
    expect(Math.abs(quantile(values, 0.5) - 200)).toBeLessThan(3);
  });

  test('that is lognormal has the median and the 99th percentile', () => {
    const values = sorted((name) => drawLatency({ kind: 'latency', median: 200, p99: 2000 }, name));
    expect(values[0]).toBeGreaterThan(0);
    expect(quantile(values, 0.5) / 200).toBeCloseTo(1, 1);
    expect(quantile(values, 0.99) / 2000).toBeCloseTo(1, 0);
    expect(Math.abs(quantile(values, 0.99) - 2000)).toBeLessThan(200);
    expect(values.at(-1)).toBeLessThanOrEqual(600_000);
  });

  test('has its median if the 99th percentile is the same', () => {
    expect(drawLatency({ kind: 'latency', median: 50, p99: 50 }, 'a')).toBe(50);
  });
});

import { expect, test } from 'vitest';
import { compactTime, parseCompactTime, rfc3339, spacedTime } from './time.js';

/** `TZ=Asia/Shanghai date -d @1261703410` says 2009-12-25 09:10:10. */
const time = 1_261_703_410_000;

test('formats a time in Beijing time', () => {
  expect(compactTime(time)).toBe('20091225091010');
  expect(spacedTime(time)).toBe('2009-12-25 09:10:10');
  expect(rfc3339(time)).toBe('2009-12-25T09:10:10+08:00');
  expect(rfc3339(Date.parse('2020-12-31T16:00:00.999Z'))).toBe('2021-01-01T00:00:00+08:00');
});

test('parses it', () => {
  expect(parseCompactTime('20091225091010')).toBe(time);
  for (const text of [
    '',
    '2009122509101',
    '200912250910100',
    '20090229000000',
    '20091332000000',
    '20091225240000',
    '2009-12-25',
  ]) {
    expect(parseCompactTime(text)).toBeUndefined();
  }
});

import { describe, expect, it } from 'vitest';
import { readRetryAfter } from './retry-after.js';

/** 1994-11-06 08:49:37 GMT, the moment of RFC 9110's examples: `date -u -d '1994-11-06 08:49:37' +%s` */
const moment = 784_111_777_000;

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['1', 1],
    ['120', 120],
    ['999999999', 999_999_999],
  ])('%s is so many seconds', (value, seconds) => {
    expect(readRetryAfter(value, moment)).toBe(seconds);
  });

  // https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
  it.each(['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'])(
    '%s is a date, wherever this machine is',
    (value) => {
      expect(readRetryAfter(value, moment - 90_000)).toBe(90);
      expect(readRetryAfter(value, moment - 90_001)).toBe(91);
      expect(readRetryAfter(value, moment)).toBe(0);
    },
  );

  it('is at once when its date has gone by', () => {
    expect(readRetryAfter('Sun, 06 Nov 1994 08:49:37 GMT', moment + 3_600_000)).toBe(0);
  });

  it.each([
    undefined,
    '',
    ' ',
    'soon',
    '-1',
    '+1',
    '1.5',
    '1e3',
    '0x10',
    '10000000000',
    'Nov 6',
    '1994-11-06T08:49:37Z',
    'Sun',
    'Sunday at noon',
    '120 seconds',
    '1, 2',
    'Sun, 06 Nov 1994 25:61:61 GMT',
    '__proto__',
  ])('%j tells nothing', (value) => {
    expect(readRetryAfter(value, moment)).toBeUndefined();
  });
});

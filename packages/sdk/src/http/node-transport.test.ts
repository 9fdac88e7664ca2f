import { describe, expect, it } from 'vitest';
import { describeError } from './node-transport.js';

describe('describeError', () => {
  it('is what the error says', () => {
    expect(describeError(new Error('socket hang up'))).toBe('socket hang up');
  });

  it("is the code where the error says nothing, as when none of a host's addresses connects", () => {
    expect(describeError(Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' }))).toBe(
      'ECONNREFUSED',
    );
    expect(describeError(new AggregateError([]))).toBe('AggregateError');
  });
});

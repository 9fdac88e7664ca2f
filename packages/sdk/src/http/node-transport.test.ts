import { describe, expect, it } from 'vitest';
import { reasonOf } from './node-transport.js';

describe('reasonOf', () => {
  it('is what the error says', () => {
    expect(reasonOf(new Error('socket hang up'))).toBe('socket hang up');
  });

  it("is the code where the error says nothing, as when none of a host's addresses connects", () => {
    expect(reasonOf(Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' }))).toBe(
      'ECONNREFUSED',
    );
    expect(reasonOf(new AggregateError([]))).toBe('AggregateError');
  });
});

import { describe, expect, it } from 'vitest';
import { findOperation, type OperationTraits } from './traits.js';

function findTraits(method: string, path: string): OperationTraits {
  return findOperation(method, path).traits;
}

describe("an operation's traits", () => {
  it('are found by its path, with variables or with values in their place', () => {
    const template = findTraits('PATCH', 'v3/smartguide/guides/{guide_id}');
    expect(template.encrypted).toContain('name');
    expect(findTraits('PATCH', 'v3/smartguide/guides/LLA3WJ6DSZUfiaZDS79FH5Wm5m4X69TBic')).toBe(template);
  });

  it('of a fixed path take precedence over those of a pattern that matches it', () => {
    const image = findTraits('GET', 'v3/merchant-service/images/{media_id}');
    expect(image).toMatchObject({ file: true, unsigned: true });
    expect(findTraits('GET', 'v3/merchant-service/images/1234')).toBe(image);
    expect(findTraits('POST', 'v3/merchant-service/images/upload')).not.toMatchObject({ file: true });
  });

  it('are none of another method, of a longer path, or of one that is not in the catalogue', () => {
    expect(findTraits('GET', 'v3/smartguide/guides/1')).not.toHaveProperty('encrypted');
    expect(findTraits('PATCH', 'v3/smartguide/guides/1/2')).toEqual({});
    expect(findTraits('POST', 'v3/some/new-thing')).toEqual({});
    expect(findTraits('GET', '__proto__')).toEqual({});
  });
});

describe('a path that ends in a slash in the catalogue', () => {
  it('is found without it', () => {
    expect(findOperation('POST', 'v3/applyment4sub/applyment').path).toBe(
      'v3/applyment4sub/applyment/{empty}',
    );
    expect(findOperation('POST', 'v3/pay/transactions/native').path).toBe('v3/pay/transactions/native');
  });
});

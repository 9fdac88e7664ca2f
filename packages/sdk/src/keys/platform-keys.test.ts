import { createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { pem, platform } from '../../test/support/keys.js';
import { type PlatformKey, PlatformKeys } from './platform-keys.js';

const key = createPublicKey(platform.publicKey);
const downloaded = (id: string, from: number, to: number): PlatformKey => ({
  id,
  key,
  source: 'downloaded',
  validity: { from, to },
});

describe('PlatformKeys', () => {
  it('keeps downloaded certificates until they expire, and drops them at the next download', () => {
    let now = 0;
    const keys = PlatformKeys.from('auto', () => now);
    keys.add([downloaded('AA', 0, 100), downloaded('BB', 50, 200)]);
    expect(keys.ids).toEqual(['AA', 'BB']);
    now = 99;
    expect(keys.get('aa')).toBe(key);
    now = 100;
    expect(keys.get('AA')).toBeUndefined();
    expect(keys.ids).toEqual(['BB']);
    keys.add([]);
    now = 0;
    expect(keys.ids).toEqual(['BB']);
  });

  it.each([
    [-1, undefined],
    [0, 'AA'],
    [49, 'AA'],
    [50, 'BB'],
    [199, 'BB'],
    [200, undefined],
  ])('encrypts at %i with %s: valid, and issued last', (now, id) => {
    const keys = PlatformKeys.from('auto', () => now);
    keys.add([downloaded('BB', 50, 200), downloaded('AA', 0, 100)]);
    expect(keys.forEncryption()?.id).toBe(id);
  });

  it('does not replace configured keys by downloaded ones', () => {
    const certs = { [platform.serial]: pem('platform.cert.pem'), auto: true };
    const keys = PlatformKeys.from(certs, () => Date.UTC(2024, 0, 1));
    keys.add([downloaded(platform.serial, 0, 9e15)]);
    expect(keys.all).toMatchObject([{ id: platform.serial, source: 'given' }]);
  });

  it('has a bare public key under a serial number, which has no dates', () => {
    const keys = PlatformKeys.from({ [platform.serial]: platform.publicKey }, () => 0);
    expect(keys.forEncryption()).toMatchObject({ id: platform.serial, validity: undefined });
  });

  it.each(['__proto__', 'constructor', 'toString', ''])('has no key called %j', (id) => {
    const keys = PlatformKeys.from({ [platform.serial]: platform.publicKey }, () => 0);
    expect(keys.get(id)).toBeUndefined();
  });
});

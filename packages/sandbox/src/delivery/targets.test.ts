import { describe, expect, test } from 'vitest';
import { type Address, isPrivateAddress, isPrivateName, resolveTarget } from './targets.js';

test.each([
  '127.0.0.1', '127.255.255.254', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '::1', 'fc00::1',
  'fdff::1', '::ffff:127.0.0.1', '::ffff:192.168.0.1', '::ffff:7f00:1',
])('%s is private', (address) => expect(isPrivateAddress(address)).toBe(true)); // biome-ignore format: a list reads better in rows

test.each([
  '8.8.8.8', '172.15.255.255', '172.32.0.0', '192.169.0.1', '169.254.169.254', '0.0.0.0', '255.255.255.255',
  '2001:db8::1', 'fe80::1', 'fe00::1', '::', '::ffff:8.8.8.8', '::ffff:169.254.169.254', '64:ff9b::a00:1', 'localhost', '',
])('%s is not', (address) => expect(isPrivateAddress(address)).toBe(false)); // biome-ignore format: a list reads better in rows

test('names that cannot be registered are private', () => {
  for (const name of ['localhost', 'shop', 'a.localhost', 'a.b.local', 'host.docker.internal', 'SHOP.TEST']) {
    expect(isPrivateName(name)).toBe(true);
  }
  for (const name of ['shop.example.com', 'localhost.com', 'test.org', 'a.localhost.', 'yoursite.com']) {
    expect(isPrivateName(name)).toBe(false);
  }
});

describe('a target', () => {
  const asked: string[] = [];
  const finding =
    (...addresses: string[]) =>
    async (host: string): Promise<Address[]> => {
      asked.push(host);
      return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    };
  const nothing = finding();

  test('given by address needs no lookup', async () => {
    expect(await resolveTarget('http://127.0.0.1:8080/a', 'private', nothing)).toEqual({
      addresses: [{ address: '127.0.0.1', family: 4 }],
    });
    expect(await resolveTarget('http://[::1]/', 'private', nothing)).toEqual({
      addresses: [{ address: '::1', family: 6 }],
    });
    // In any spelling: URLs have many for an IPv4 address.
    for (const url of ['http://0x7f.1/', 'http://2130706433/', 'http://127.1/']) {
      expect(await resolveTarget(url, 'private', nothing)).toEqual({
        addresses: [{ address: '127.0.0.1', family: 4 }],
      });
    }
    for (const url of ['http://8.8.8.8/', 'http://[::ffff:8.8.8.8]/', 'http://0/', 'http://[fe80::1]/']) {
      expect(await resolveTarget(url, 'private', nothing)).toEqual({
        refused: expect.stringContaining('not allowed'),
      });
    }
    expect(asked).toEqual([]);
  });

  test('with a public name is refused without a lookup', async () => {
    for (const url of [
      'http://yoursite.com',
      'https://pay.weixin.qq.com/x',
      'http://localhost.evil.example/',
    ]) {
      expect(await resolveTarget(url, 'private', nothing)).toEqual({
        refused: expect.stringContaining('public host name'),
      });
    }
    expect(asked).toEqual([]);
  });

  test('with a private name has the addresses of the lookup, if all are private', async () => {
    expect(await resolveTarget('http://shop/', 'private', finding('10.0.0.7', 'fd00::7'))).toEqual({
      addresses: [{ address: '10.0.0.7', family: 4 }, { address: 'fd00::7', family: 6 }],
    }); // biome-ignore format: a list reads better in rows
    expect(await resolveTarget('http://shop/', 'private', finding('10.0.0.7', '8.8.8.8'))).toEqual({
      refused: expect.stringContaining('8.8.8.8'),
    });
  });

  test('may be a listed host, or any host', async () => {
    const found = { addresses: [{ address: '8.8.8.8', family: 4 }] };
    const find = finding('8.8.8.8');
    expect(await resolveTarget('https://Shop.Example/', ['shop.example'], find)).toEqual(found);
    expect(await resolveTarget('https://a.shop.example/', ['shop.example'], find)).toHaveProperty('refused');
    expect(await resolveTarget('http://127.0.0.1/', ['shop.example'], find)).toHaveProperty('addresses');
    expect(await resolveTarget('https://shop.example/', 'any', find)).toEqual(found);
    expect(await resolveTarget('https://8.8.8.8/', 'any', find)).toEqual(found);
  });
});

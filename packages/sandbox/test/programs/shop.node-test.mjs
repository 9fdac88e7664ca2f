import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useSandbox } from '@wechatpay-kit/sandbox/node-test';
import { authorize, makeMistakes } from './shop.mjs';

const shop = useSandbox({ mchid: '1900000123' });
assert.throws(() => shop.sandbox, /read it inside a test or a hook/);

describe('with fresh', () => {
  const fresh = useSandbox({ fresh: true });
  for (const name of ['first', 'second']) {
    test(`begins anew: ${name}`, async () => {
      assert.deepEqual(await fresh.sandbox.deliveries(), []);
      await fresh.sandbox.trigger('pay', { to: 'http://127.0.0.1:9/' });
      await fresh.clock.advance({ days: 30 });
      assert.ok(Date.now() + 40 * 86_400_000 > (await fresh.clock.now()).getTime());
    });
  }
});

describe('a shop', () => {
  test('passes', async () => {
    await authorize(shop);
    assert.equal(shop.pay.mchid, '1900000123');
  });

  test('fails', async () => {
    const { url } = shop.sandbox;
    await makeMistakes(shop);
    assert.equal(url, 'another one');
  });

  test('fails without a request', () => {
    throw new Error('no request');
  });
});

import { createSandboxTest } from '@wechatpay-kit/sandbox/vitest';
import { afterAll, describe, expect } from 'vitest';
import { authorize, makeMistakes } from './shop.mjs';

const test = createSandboxTest({ mchid: '1900000123' }).extend({
  shop: [async ({ sandbox }, use) => use({ endpoint: sandbox.url }), { scope: 'file' }],
});
const seen = [];
let url = '';

test('needs no sandbox', () => {});

const fresh = createSandboxTest({ fresh: true });
describe('with fresh', () => {
  for (const name of ['first', 'second', 'third']) {
    fresh(`begins anew: ${name}`, async ({ sandbox, clock }) => {
      expect(await sandbox.deliveries()).toEqual([]);
      await sandbox.trigger('pay', { to: 'http://127.0.0.1:9/' });
      await clock.advance({ days: 30 });
      expect(Date.now() + 40 * 86_400_000).toBeGreaterThan((await clock.now()).getTime());
    });
  }
});

describe('a shop', () => {
  test('passes', async ({ pay, confirm, sandbox, shop }) => {
    await authorize({ pay, confirm });
    expect(pay.mchid).toBe('1900000123');
    expect(shop.endpoint).toBe(sandbox.url);
    url = sandbox.url;
    seen.push(url);
  });

  test('fails', async ({ pay, sandbox, clock }) => {
    seen.push(sandbox.url);
    await makeMistakes({ pay, sandbox, clock });
    expect(new Set(seen).size).toBe(2);
  });

  test('fails without a request', () => {
    throw new Error('no request');
  });
});

// The sandbox stops after the hooks of the file, so the process that runs this ends only if it does.
afterAll(() => console.log(`one sandbox for ${seen.length} tests`));

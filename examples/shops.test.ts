/** The shops of each framework, started as a reader starts them: a page, a payment, its notification. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buyAndPay, type RunningShop, runShop } from '../tools/test/shop-visitor.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const frameworks = ['express', 'fastify', 'hono', 'koa', 'nest', 'next'];

/** The routes of Next.js on a server of the Fetch standard. */
const routes = readdirSync(join(here, 'dist/next/app'), { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('route.js'),
);
const next = `
  import { serve } from '@hono/node-server';
  import { Hono } from 'hono';
  const app = new Hono();
  for (const file of ${JSON.stringify(routes)}) {
    const path = '/' + file.replace('/route.js', '').replace(/\\[(\\w+)\\]/g, ':$1');
    for (const [verb, answer] of Object.entries(await import('./dist/next/app/' + file))) {
      app.on(verb, path, (context) => answer(context.req.raw, { params: Promise.resolve(context.req.param()) }));
    }
  }
  serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' });
`;

const shops = new Map<string, RunningShop>();
const shopOf = (name: string): RunningShop => shops.get(name) ?? expect.unreachable(name);
beforeAll(async () => {
  const started = frameworks.map(async (name) => {
    const args = name === 'next' ? ['--input-type=module', '--eval', next] : [`dist/${name}/server.js`];
    shops.set(name, await runShop(args, here));
  });
  await Promise.all(started);
});
afterAll(() => Promise.all([...shops.values()].map((shop) => shop.stop())));

interface Sent {
  readonly type: string;
  readonly state: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}
const sentTo = async (shop: RunningShop): Promise<Sent[]> => {
  await shop.ask('idle', {});
  return (await shop.ask('deliveries'))['deliveries'] as Sent[];
};
const post = (shop: RunningShop, headers: Record<string, string>, body: string): Promise<Response> =>
  fetch(`${shop.url}/notify`, { method: 'POST', headers, body });

describe.each(frameworks)('the shop on %s', (name) => {
  // The page of Next.js is a component, which only Next.js builds: tools/test/consumers/examples.test.ts.
  if (name !== 'next') {
    it('shows a page with a button that buys, and one that pays', async () => {
      const answer = await fetch(shopOf(name).url);
      expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
      expect(await answer.text()).toMatch(/<button id="buy">.*<button id="pay".*'POST', '\/orders'/s);
    });
  }

  it('is paid in the sandbox, and handles the notification once', async () => {
    const shop = shopOf(name);
    const number = await buyAndPay(shop);
    const { headers, body } = (await sentTo(shop)).at(-1) ?? expect.unreachable();
    const again = await post(shop, headers, body);
    expect([again.status, await again.text()]).toEqual([204, '']);
    expect(shop.printed().split(`order ${number}: SUCCESS`).length).toBe(2);
  });

  it('accepts notifications of APIv2 too', async () => {
    const shop = shopOf(name);
    await shop.ask('trigger', { event: 'pay', to: `${shop.url}/notify` });
    expect((await sentTo(shop)).at(-1)).toMatchObject({ type: 'pay', state: 'delivered' });
    expect(shop.printed()).toContain('also notified: pay');
  });

  it('refuses a forged notification with an answer of its protocol', async () => {
    const shop = shopOf(name);
    await shop.ask('trigger', { event: 'REFUND.SUCCESS', to: `${shop.url}/notify` });
    const { headers, body } = (await sentTo(shop)).at(-1) ?? expect.unreachable();
    const forged = await post(shop, headers, body.replace('REFUND.SUCCESS', 'REFUND.SUCCESZ'));
    const failure = { code: 'FAIL', message: 'the notification does not verify' };
    expect([forged.status, await forged.json()]).toEqual([401, failure]);
    const xml = '<xml><transaction_id>1</transaction_id><sign>0</sign></xml>';
    const answer = await post(shop, { 'content-type': 'text/xml' }, xml);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      401,
      expect.stringMatching(/^text\/xml/),
    ]);
    expect(await answer.text()).toContain('<return_code><![CDATA[FAIL]]></return_code>');
  });

  it('has the shop of the others, and the versions that are tested here', () => {
    const read = (file: string): string => readFileSync(join(here, file), 'utf8');
    expect(read(`${name}/shop.ts`)).toBe(read('express/shop.ts'));
    const listed = ({ dependencies, devDependencies }: Record<string, Record<string, string>>) => ({
      ...devDependencies,
      ...dependencies,
    });
    const tested = listed(JSON.parse(read('package.json')));
    const own = Object.entries(listed(JSON.parse(read(`${name}/package.json`))));
    const shared = own.filter(([dependency]) => dependency in tested);
    expect(shared.length).toBeGreaterThan(1);
    expect(shared.filter(([dependency, version]) => version !== tested[dependency])).toEqual([]);
  });
});

/** How the sandbox serves the console and the phone. What the pages do is tested in a browser. */

import { once } from 'node:events';
import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${sandbox.url}${path}`, { headers, redirect: 'manual' });

/** A request with exactly these headers: `fetch` adds some, and decompresses what comes. */
async function raw(path: string, headers: Record<string, string>): Promise<{ status: number; body: Buffer }> {
  const sent = request(`${sandbox.url}${path}`, { headers }).end();
  const [answer] = await once(sent, 'response');
  return { status: answer.statusCode, body: Buffer.concat(await answer.toArray()) };
}

const compressed = async (path: string): Promise<Buffer> =>
  (await raw(path, { 'accept-encoding': 'gzip, br' })).body;

const places = ['/_console/', '/_phone/'];

test.each(places)(
  '%s runs its own scripts only, loads nothing from elsewhere and cannot be framed',
  async (place) => {
    const response = await get(place);
    const html = await response.text();
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(html).not.toMatch(/<script(?![^>]* src=)|<style|style=|\son\w+=|https?:\/\//);
  },
);

test.each(places)(
  'every address in the page of %s has its file, compressed where the client accepts it',
  async (place) => {
    const html = await (await get(place)).text();
    const named = [...html.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, name = '']) => name);
    expect(named.some((name) => name.endsWith('.js'))).toBe(true);
    for (const name of named) {
      const plain = await get(`${place}${name}`, { 'accept-encoding': 'identity' });
      expect(plain.status, name).toBe(200);
      expect(plain.headers.get('cache-control')).toContain('immutable');
      expect(gunzipSync(await compressed(`${place}${name}`)).toString()).toBe(await plain.text());
    }
  },
);

test('an address within the console is a page of its own; an unknown file is none', async () => {
  const html = await (await get('/_console/')).text();
  expect(await (await get('/_console/live/12?verified=false')).text()).toBe(html);
  expect((await get('/_console')).headers.get('location')).toBe('/_console/');
  expect((await get('/_console/assets/nothing.js')).status).toBe(404);
  expect((await get('/_phone/nothing.html')).status).toBe(404);
  expect((await get('/_console/assets/..%2f..%2findex.js')).status).toBe(404);
});

test('a link of another page opens the console; a frame, a script or a fetch of another page does not', async () => {
  const statusOf = async (path: string, headers: Record<string, string>): Promise<number> =>
    (await raw(path, headers)).status;
  const visit = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
  for (const place of places) {
    expect(await statusOf(place, { ...visit, 'sec-fetch-dest': 'document' })).toBe(200);
    expect(await statusOf(place, { ...visit, 'sec-fetch-dest': 'iframe' })).toBe(403);
    expect(await statusOf(place, { origin: 'https://evil.example' })).toBe(403);
    expect(await statusOf(place, { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })).toBe(403);
  }
});

test('all scripts of the console together are under 150 kB compressed', async () => {
  const names = new Set<string>();
  const collect = async (name: string): Promise<void> => {
    if (names.has(name)) return;
    names.add(name);
    const text = await (await get(`/_console/assets/${name}`)).text();
    for (const [, found = ''] of text.matchAll(/["'](?:\.\/|assets\/)([\w-]+\.js)["']/g))
      await collect(found);
  };
  const html = await (await get('/_console/')).text();
  for (const [, found = ''] of html.matchAll(/assets\/([\w-]+\.js)/g)) await collect(found);
  expect(names.size).toBeGreaterThan(4);
  const sizes = await Promise.all(
    [...names].map(async (name) => (await compressed(`/_console/assets/${name}`)).length),
  );
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(150_000);
});

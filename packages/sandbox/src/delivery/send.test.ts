import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSend } from './send.js';

const server = createServer((request, response) => {
  if (request.url === '/silent') return;
  if (request.url === '/half') {
    response.writeHead(200, { 'content-length': 100 });
    response.write('half');
    return;
  }
  if (request.url === '/reset') {
    request.socket.destroy();
    return;
  }
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => response.end(`${request.method} ${request.headers['x']} ${Buffer.concat(chunks)}`));
});
let origin: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

const send = createSend({ targets: 'private', ca: '', timeout: 10_000 });
const impatient = createSend({ targets: 'private', ca: '', timeout: 100 });

test('posts the headers and the body', async () => {
  expect(await send(`${origin}/`, { x: 'y' }, '正文')).toEqual({
    kind: 'answered',
    status: 200,
    body: 'POST y 正文',
  });
});

test.each(['/silent', '/half'])('%s: a late answer counts as none', async (path) => {
  const outcome = await impatient(origin + path, {}, '');
  expect(outcome).toEqual({ kind: 'failed', error: 'no answer within 0.1 s' });
});

test('a broken connection is a failure, not an exception', async () => {
  expect(await send(`${origin}/reset`, {}, '')).toMatchObject({
    kind: 'failed',
    error: expect.stringMatching(/hang up|ECONNRESET/),
  });
});

test('does not connect to a forbidden target', async () => {
  expect(await send('http://yoursite.com/', {}, '')).toMatchObject({ kind: 'not_allowed' });
  expect(await send('not a url', {}, '')).toMatchObject({ kind: 'failed' });
});

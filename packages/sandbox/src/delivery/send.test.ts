import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createRawServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { selfSigned } from '../../test/self-signed.js';
import { createSender, type SenderOptions } from './send.js';

/** The paths of the requests. */
const received: string[] = [];
const waiting = new Set<() => void>();
let connections = 0;
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { url = '' } = request;
    const answer = (): unknown =>
      response.end(`${request.method} ${request.headers['x']} ${Buffer.concat(chunks)}`);
    received.push(url);
    if (url === '/silent') waiting.add(answer);
    else if (url === '/half') response.writeHead(200, { 'content-length': 100 }).write('half');
    else if (url === '/closed') request.socket.destroy();
    else if (url === '/reset') request.socket.resetAndDestroy();
    else if (url === '/slow') setTimeout(answer, 150);
    else answer();
  });
});
server.on('connection', () => {
  connections += 1;
});
let origin: string;
beforeAll(async () => {
  origin = `http://${await listen(server)}`;
});
beforeEach(() => {
  received.length = 0;
  connections = 0;
});
afterEach(() => {
  for (const { close } of senders.splice(0)) close();
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

/** The address of a server that begins to listen. */
async function listen(started: Server): Promise<string> {
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(started.address() as AddressInfo).port}`;
}

const senders: ReturnType<typeof createSender>[] = [];
function open(options: Partial<SenderOptions> = {}) {
  const sender = createSender({ targets: 'private', ca: '', timeout: 60_000, idle: 60_000, ...options });
  senders.push(sender);
  return sender;
}
const answered = (body: string) => ({ kind: 'answered', status: 200, body });
const broken = { kind: 'failed', error: expect.stringMatching(/hang up|ECONNRESET/) };

test('posts the headers and the body', async () => {
  expect(await open().send(`${origin}/`, { x: 'y' }, '正文')).toEqual(answered('POST y 正文'));
});

test.each(['/silent', '/half'])('%s: a late answer counts as none', async (path) => {
  const { send } = open({ timeout: 100 });
  const late = { kind: 'failed', error: 'no answer within 0.1 s' };
  expect(await send(origin + path, {}, '')).toEqual(late);
});

test('does not connect to a forbidden target', async () => {
  const { send } = open();
  expect(await send('http://yoursite.com/', {}, '')).toMatchObject({ kind: 'not_allowed' });
  expect(await send('not a url', {}, '')).toMatchObject({ kind: 'failed' });
});

describe('a connection', () => {
  test('serves one message after the other', async () => {
    const { send } = open();
    for (const body of ['1', '2', '3']) {
      expect(await send(`${origin}/`, { x: 'y' }, body)).toEqual(answered(`POST y ${body}`));
    }
    expect(connections).toBe(1);
  });

  test('serves none after an answer that did not end', async () => {
    const { send } = open({ timeout: 100 });
    await send(`${origin}/half`, {}, '');
    expect(await send(`${origin}/`, {}, '')).toMatchObject({ kind: 'answered' });
    expect(connections).toBe(2);
  });

  test('is closed when it is idle, and not while an answer is late', async () => {
    const { send } = open({ idle: 50 });
    expect(await send(`${origin}/slow`, {}, '')).toMatchObject({ kind: 'answered' });
    await expect.poll(countOpen).toBe(0);
    expect(await send(`${origin}/`, {}, '')).toMatchObject({ kind: 'answered' });
  });

  // Without `Connection: close`: at once, when the next message is waiting, or while the sender rests.
  test.each([0, 1, 5])('that the receiver closes %i ms after its answer is replaced', async (pause) => {
    const read: string[] = [];
    const raw = createRawServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', (chunk: Buffer) => {
        read.push(chunk.toString('latin1').slice(-1));
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK');
        if (pause === 0) socket.end();
        else setTimeout(() => socket.end(), pause);
      });
    });
    const url = `http://${await listen(raw)}/`;
    const { send } = open();
    const messages = ['1', '2', '3', '4', '5'];
    for (const body of messages) {
      expect(await send(url, {}, body)).toEqual(answered('OK'));
      if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause * 4));
    }
    raw.close();
    expect(read).toEqual(messages);
  });

  test.each(['/closed', '/reset'])('%s: a message that was read is not sent again', async (path) => {
    const { send } = open();
    await send(`${origin}/`, {}, '');
    expect(await send(origin + path, {}, '')).toMatchObject(broken);
    expect([received, connections]).toEqual([['/', path], 1]);
  });

  test('is one of a few: others wait until one is free', async () => {
    const { send } = open({ most: 3 });
    const outcomes = Array.from({ length: 10 }, (_, at) => send(`${origin}/silent`, {}, String(at)));
    for (const count of [3, 6, 9, 10]) {
      await expect.poll(() => received.length).toBe(count);
      for (const answer of waiting) answer();
      waiting.clear();
    }
    for (const outcome of await Promise.all(outcomes)) expect(outcome).toMatchObject({ kind: 'answered' });
    expect(connections).toBeLessThanOrEqual(3);
  });

  test('ends with the sender, and there is no other', async () => {
    const { send, close } = open({ most: 2 });
    await send(`${origin}/`, {}, '');
    const outcomes = Array.from({ length: 4 }, () => send(`${origin}/silent`, {}, ''));
    await expect.poll(() => received.length).toBe(3);
    close();
    for (const outcome of await Promise.all(outcomes)) expect(outcome).toMatchObject({ kind: 'failed' });
    expect(await send(`${origin}/`, {}, '')).toMatchObject({ kind: 'failed' });
    expect(received.length).toBe(3);
    await expect.poll(countOpen).toBe(0);
    waiting.clear();
  });
});

test('certificates are judged by the own CA of each sender, and once for each connection', async () => {
  const identity = await selfSigned('127.0.0.1');
  const secured: Socket[] = [];
  const secure = createTlsServer(identity, (_, response) => response.end('OK'));
  secure.on('secureConnection', (socket) => secured.push(socket));
  const url = `https://${await listen(secure)}/`;
  const [trusting, other] = [open({ ca: identity.cert }), open()];
  for (let at = 0; at < 2; at += 1) {
    expect(await trusting.send(url, {}, '')).toEqual(answered('OK'));
    expect(await other.send(url, {}, '')).toMatchObject({
      kind: 'failed',
      error: expect.stringMatching(/certificate/),
    });
  }
  trusting.close();
  secure.close();
  expect(secured.filter(({ bytesRead }) => bytesRead > 0)).toHaveLength(1);
});

/** The connections that the server has. */
function countOpen(): Promise<number> {
  return new Promise((resolve) => server.getConnections((_, count) => resolve(count)));
}

/** The adapter for node:http, against a real server and raw sockets: bodies that come in every way but the right one. */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { type NotificationHandler, WeChatPay } from 'wechatpay-kit';
import { merchantConfig } from '../support/config.js';
import { type Sent, v2Notification, v2Success, v3Notification } from '../support/notification.js';

const pay = new WeChatPay(merchantConfig());
const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

interface Running {
  readonly url: string;
  readonly port: number;
  readonly events: string[];
  readonly errors: { message: string }[];
  /** How many requests have been answered, or given up. */
  readonly over: () => number;
}

/** @param listen what the server does with the handler; the default: hands it the request */
async function start(
  listen: (
    handler: NotificationHandler,
  ) => (request: IncomingMessage, response: ServerResponse) => unknown = (handler) => handler.node,
): Promise<Running> {
  const events: string[] = [];
  const errors: { message: string }[] = [];
  const handler = pay.notifications.handler(
    { '*': (event) => events.push(event.type) },
    { onError: (error) => errors.push(error as Error) },
  );
  let over = 0;
  const listener = listen(handler);
  const take: RequestListener = async (request, response) => {
    await listener(request, response);
    over += 1;
  };
  const server = createServer(take);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, port, events, errors, over: () => over };
}

async function post(url: string, { headers, body }: Sent) {
  const response = await fetch(url, { method: 'POST', headers, body });
  return { status: response.status, type: response.headers.get('content-type'), body: await response.text() };
}

/** Writes pieces to a socket, a pause before each, and reads until the server ends. */
function exchange(
  port: number,
  pieces: readonly (string | number)[],
): { socket: Socket; answer: Promise<string> } {
  const socket = connect(port, '127.0.0.1');
  stops.push(() => socket.destroy());
  let text = '';
  const answer = new Promise<string>((resolve) => {
    socket.setEncoding('utf8').on('data', (data: string) => {
      text += data;
    });
    socket.on('error', () => resolve(text));
    socket.on('close', () => resolve(text));
  });
  void (async () => {
    for (const piece of pieces) {
      if (typeof piece === 'number') await new Promise((resolve) => setTimeout(resolve, piece));
      else socket.write(piece);
    }
  })();
  return { socket, answer };
}

describe('over node:http', () => {
  it('both protocols are taken and answered', async () => {
    const { url, events } = await start();
    expect(await post(url, v3Notification('PAPAY.SIGN', {}))).toEqual({ status: 204, type: null, body: '' });
    expect(await post(url, v2Notification())).toEqual({
      status: 200,
      type: 'text/xml; charset=utf-8',
      body: v2Success,
    });
    expect(events).toEqual(['PAPAY.SIGN', 'pay']);
  });

  it('a body that comes in pieces, in the middle of characters, is put together', async () => {
    const { url, events } = await start();
    const { headers, body } = v3Notification('PAPAY.SIGN', {});
    const bytes = Buffer.from(body);
    const pieces = new ReadableStream({
      async start(controller) {
        for (let at = 0; at < bytes.length; at += 61) {
          controller.enqueue(bytes.subarray(at, at + 61));
          await new Promise((resolve) => setTimeout(resolve, 2));
        }
        controller.close();
      },
    });
    const init = { method: 'POST', headers, body: pieces, duplex: 'half' };
    expect((await fetch(url, init as RequestInit)).status).toBe(204);
    expect(events).toEqual(['PAPAY.SIGN']);
  });

  it('another verb is answered with 405', async () => {
    const { url } = await start();
    const response = await fetch(url);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('a body without end is cut off, answered with 413, and the connection closed', async () => {
    const { port, errors } = await start();
    const head = 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n';
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
    const { answer } = exchange(port, [head, ...Array(17).fill(chunk)]);
    const text = await answer;
    expect(text).toMatch(/^HTTP\/1\.1 413 /);
    expect(text).toMatch(/\r\nconnection: close\r\n/i);
    expect(errors.map(({ message }) => message)).toEqual(['body: it is longer than 1048576 bytes']);
  });

  it('a length that is too great is answered at once, before the body', async () => {
    const { port } = await start();
    const { answer } = exchange(port, ['POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n']);
    expect(await answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('a body that trickles is answered with 408, and the connection closed', async () => {
    const { port, errors } = await start();
    const drops = Array.from({ length: 40 }, () => ['x', 500]).flat();
    const head = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n';
    const { answer } = exchange(port, [head, ...drops]);
    expect(await answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(errors.map(({ message }) => message)).toEqual(['body: it did not arrive within 5000 ms']);
  });

  it('a request that is broken off does not hang', async () => {
    const { port, errors, over, url } = await start();
    const { socket } = exchange(port, ['POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc']);
    await new Promise((resolve) => setTimeout(resolve, 200));
    socket.destroy();
    await expect.poll(over).toBe(1);
    expect(errors.map(({ message }) => message)).toEqual([
      'body: the connection broke before the body was complete',
    ]);
    expect((await post(url, v3Notification('PAPAY.SIGN', {}))).status).toBe(204);
  });

  it('a peer that disconnects before the answer causes no error', async () => {
    const { port, url, over } = await start((handler) => async (request, response) => {
      await new Promise((resolve) => setTimeout(resolve, 200));
      await handler.node(request, response);
    });
    const { headers, body } = v3Notification('PAPAY.SIGN', {});
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const head = `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${lines.join('')}\r\n`;
    const { socket } = exchange(port, [head + body]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    await expect.poll(over).toBe(1);
    expect((await post(url, v3Notification('PAPAY.SIGN', {}))).status).toBe(204);
  });
});

describe('where something else has been at the body', () => {
  type Kept = IncomingMessage & { body?: unknown; rawBody?: unknown };
  const keeping =
    (keep: (request: Kept, bytes: Buffer) => void) =>
    (handler: NotificationHandler) =>
    async (request: Kept, response: ServerResponse) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      keep(request, Buffer.concat(chunks));
      await handler.express(request, response);
    };

  it.each<[string, (request: Kept, bytes: Buffer) => void]>([
    [
      'bytes in rawBody',
      (request, bytes) => Object.assign(request, { rawBody: bytes, body: JSON.parse(`${bytes}`) }),
    ],
    ['text in rawBody', (request, bytes) => Object.assign(request, { rawBody: bytes.toString(), body: {} })],
    ['bytes in body', (request, bytes) => Object.assign(request, { body: bytes })],
    ['a Uint8Array in body', (request, bytes) => Object.assign(request, { body: new Uint8Array(bytes) })],
    ['text in body', (request, bytes) => Object.assign(request, { body: bytes.toString() })],
  ])('and has left %s, that is taken', async (_, keep) => {
    const { url, events } = await start(keeping(keep));
    expect((await post(url, v3Notification('PAPAY.SIGN', {}))).status).toBe(204);
    expect(events).toEqual(['PAPAY.SIGN']);
  });

  it.each<[string, (request: Kept, bytes: Buffer) => void]>([
    ['a parsed body', (request, bytes) => Object.assign(request, { body: JSON.parse(`${bytes}`) })],
    ['nothing', () => {}],
  ])('and has left %s, the answer is 500, and the report says what to do', async (_, keep) => {
    const { url, events, errors } = await start(keeping(keep));
    expect(await post(url, v3Notification('PAPAY.SIGN', {}))).toEqual({
      status: 500,
      type: 'application/json; charset=utf-8',
      body: '{"code":"FAIL","message":"the notification could not be handled"}',
    });
    expect(events).toEqual([]);
    expect(errors.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /^body: the server has parsed the body.*express\.raw\(\{ type: '\*\/\*' \}\).*rawBody: true/,
      ),
    ]);
  });

  it('and has only looked, as a parser of Express 4 that does not know XML, the stream is read', async () => {
    const { url } = await start((handler) => async (request, response) => {
      await handler.express(Object.assign(request, { body: {} }), response);
    });
    expect((await post(url, v2Notification())).body).toBe(v2Success);
  });

  it('and has answered already, nothing more is', async () => {
    const { url } = await start((handler) => async (request, response) => {
      response.end('first');
      await handler.node(request, response);
    });
    expect(await post(url, v3Notification('PAPAY.SIGN', {}))).toMatchObject({ status: 200, body: 'first' });
  });

  it('over plain node:http is reported', async () => {
    const { url, errors } = await start((handler) => async (request, response) => {
      await json(request);
      await handler.node(request, response);
    });
    expect((await post(url, v3Notification('PAPAY.SIGN', {}))).status).toBe(500);
    expect(errors[0]?.message).toContain('before other code reads the request body');
  });
});

it('over HTTP/2 it is all the same', async () => {
  const handler = pay.notifications.handler({ '*': () => {} });
  const server = createHttp2Server(handler.node);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  stops.push(() => {
    client.destroy();
    server.close();
  });
  const { headers, body } = v3Notification('PAPAY.SIGN', {});
  const stream = client.request({ ':method': 'POST', ':path': '/', ...headers });
  const status = new Promise((resolve) => stream.on('response', (answer) => resolve(answer[':status'])));
  stream.end(body);
  expect(await status).toBe(204);
});

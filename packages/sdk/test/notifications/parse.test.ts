/** `parse` with requests as servers get them. */
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RequestError, WeChatPay } from 'wechatpay-kit';
import { caught } from '../support/caught.js';
import { merchantConfig } from '../support/config.js';
import { v3Envelope, v3Headers } from '../support/platform.js';

const pay = new WeChatPay(merchantConfig());
const body = v3Envelope('PAPAY.SIGN', '{"contract_id":"120130980"}');
const event = { type: 'PAPAY.SIGN', data: { contract_id: '120130980' } };
const newRequest = () =>
  new Request('https://shop.example/notify', { method: 'POST', headers: v3Headers(body), body });

describe("a Fetch standard's request", () => {
  it('is read, verified and opened', async () => {
    expect(await pay.notifications.parse(newRequest())).toMatchObject(event);
  });

  it('that was read already is an error that says what to do', async () => {
    const request = newRequest();
    await request.json();
    const error = await caught(() => pay.notifications.parse(request));
    expect(error).toBeInstanceOf(RequestError);
    expect(error).toMatchObject({ field: 'body', message: expect.stringContaining('before other code') });
  });
});

describe("Node's request", () => {
  let outcome: unknown;
  let before: (request: NodeJS.ReadableStream) => Promise<void>;
  const server = createServer(async (request, response) => {
    await before(request);
    outcome = await pay.notifications.parse(request).catch((error: unknown) => error);
    response.end();
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => server.close());

  async function post(text: string): Promise<void> {
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve, reject) => {
      const options = { port, method: 'POST', headers: v3Headers(text) };
      send(options, (response) => response.resume().on('end', resolve))
        .on('error', reject)
        .end(text);
    });
  }

  it('is read, verified and opened', async () => {
    before = async () => {};
    await post(body);
    expect(outcome).toMatchObject(event);
  });

  it('that was read already is an error that says what to do', async () => {
    before = async (request) => {
      for await (const _ of request);
    };
    await post(body);
    expect(outcome).toBeInstanceOf(RequestError);
    expect(outcome).toMatchObject({ field: 'body', message: expect.stringContaining('express.raw') });
  });

  it('that is longer than any notification is refused', async () => {
    before = async () => {};
    await post(' '.repeat(1024 * 1024 + 1));
    expect(outcome).toBeInstanceOf(RequestError);
    expect(outcome).toMatchObject({ field: 'body', message: expect.stringContaining('longer than 1048576') });
  });
});

describe('requests that are not notifications', () => {
  it.each([undefined, null, 'text', 1])('%s is refused', async (nothing) => {
    const error = await caught(() => pay.notifications.parse(nothing as unknown as Request));
    expect(error).toBeInstanceOf(RequestError);
    expect(error).toMatchObject({ field: 'notification' });
  });
});

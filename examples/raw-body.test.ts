/** Notifications on the real servers of the frameworks: where they keep the raw body, and common mistakes in the setup. */
import { once } from 'node:events';
import { json, text } from 'node:stream/consumers';
import { serve } from '@hono/node-server';
import { Controller, Module, Post, Req, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import express from 'express';
import { fastify } from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type NotificationHandler, WeChatPay } from 'wechatpay-kit';
import { freePort } from '../tools/test/shop-visitor.js';

let sandbox: Sandbox;
let pay: WeChatPay;
beforeAll(async () => {
  sandbox = await startSandbox();
  pay = new WeChatPay(sandbox.config);
});
afterAll(() => sandbox?.stop());

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

let orders = 0;
/** A user pays and signs: the payment and contract notifications of APIv2 go to the URL. */
async function order(url: string): Promise<void> {
  const code = `F${++orders}`;
  const { data } = await pay.v2.pay.contractorder.post({
    xml: {
      appid: 'wx1', mch_id: sandbox.mchid, contract_mchid: sandbox.mchid, contract_appid: 'wx1', out_trade_no: code,
      body: 'x', notify_url: url, total_fee: 1, spbill_create_ip: '127.0.0.1', trade_type: 'APP', plan_id: 1,
      contract_code: code, request_serial: orders, contract_display_account: '张三', contract_notify_url: url,
    },
  }); // biome-ignore format: a list reads better in rows
  await sandbox.confirm(data.prepay_id);
}

/** A user signs a contract: PAPAY.SIGN of APIv3 goes to the URL. */
async function sign(url: string): Promise<void> {
  const json = { appid: 'wx1', plan_id: 1, out_contract_code: `F${++orders}`, success_notify_url: url };
  const { data } = await pay.v3.global.papay.contracts.miniprogramPreEntrustSign.post({ json });
  await sandbox.confirm(data.session_id);
}

async function statesAt(url: string): Promise<string[]> {
  await sandbox.idle();
  return (await sandbox.deliveries({ url })).map(({ type, state }) => `${type} ${state}`).sort();
}

/** Starts a server around a handler that records its errors. */
type Setup = (handler: NotificationHandler, port: number) => Promise<() => unknown>;

const listen = async (server: ReturnType<typeof express.application.listen>) => {
  await once(server, 'listening');
  return () => server.close();
};

const expressWith =
  (...before: express.RequestHandler[]): Setup =>
  (handler, port) => {
    const app = express();
    app.use(...before);
    app.post('/notify', handler.express);
    return listen(app.listen(port));
  };

const koaWith =
  (parse: (context: Koa.Context) => Promise<void>): Setup =>
  (handler, port) => {
    const app = new Koa();
    app.use(async (context) => {
      await parse(context);
      await handler.koa(context);
    });
    return listen(app.listen(port));
  };

const nestWith =
  (options: { rawBody?: boolean }): Setup =>
  async (handler, port) => {
    class NotifyController {
      notify(request: express.Request, response: express.Response): Promise<void> {
        return handler.express(request, response);
      }
    }
    class AppModule {}
    // Decorators, without their syntax.
    const { prototype } = NotifyController;
    const method = Object.getOwnPropertyDescriptor(prototype, 'notify');
    Post()(prototype, 'notify', method ?? {});
    Req()(prototype, 'notify', 0);
    Res()(prototype, 'notify', 1);
    Controller('notify')(NotifyController);
    Module({ controllers: [NotifyController] })(AppModule);
    const app = await NestFactory.create(AppModule, { ...options, logger: false });
    await app.listen(port);
    return () => app.close();
  };

const honoWith =
  (readFirst: boolean): Setup =>
  async (handler, port) => {
    const app = new Hono();
    app.post('/notify', async (context) => {
      if (readFirst) await context.req.json();
      return handler(context.req.raw);
    });
    const server = serve({ fetch: app.fetch, port });
    await once(server, 'listening');
    return () => server.close();
  };

const fastifyWith =
  (prepare: (app: ReturnType<typeof fastify>) => void): Setup =>
  async (handler, port) => {
    const app = fastify();
    prepare(app);
    app.post('/notify', handler.fastify);
    await app.listen({ port, host: '127.0.0.1' });
    return () => app.close();
  };

async function set(setup: Setup): Promise<{ url: string; errors: Error[]; types: string[] }> {
  const [errors, types]: [Error[], string[]] = [[], []];
  const handler = pay.notifications.handler(
    { '*': (event) => types.push(event.type) },
    { onError: (error) => errors.push(error as Error) },
  );
  const port = await freePort();
  stops.push(await setup(handler, port));
  return { url: `http://127.0.0.1:${port}/notify`, errors, types };
}

describe('a server that has parsed the body', () => {
  it.each<[string, Setup, RegExp]>([
    ['Express', expressWith(express.json()), /express\.raw\(\{ type: '\*\/\*' \}\)/],
    ['Fastify', fastifyWith(() => {}), /addContentTypeParser\('\*', \{ parseAs: 'buffer' \}/],
    [
      'Koa',
      koaWith(async (context) => void Object.assign(context.request, { body: await json(context.req) })),
      /before the body parser/,
    ],
    ['NestJS', nestWith({}), /NestFactory\.create\(AppModule, \{ rawBody: true \}\)/],
    ['Hono', honoWith(true), /c\.req\.raw/],
  ])('with %s, answers with a failure and reports the remedy', async (_, setup, remedy) => {
    const { url, errors, types } = await set(setup);
    await sign(url);
    expect(await statesAt(url)).toEqual(['PAPAY.SIGN pending']);
    const [delivery] = await sandbox.deliveries({ url });
    expect(delivery?.attempts.map(({ status }) => status)).toEqual([500]);
    expect(errors.map(({ name }) => name)).toEqual(['RequestError']);
    expect(errors[0]?.message).toMatch(/^body: the server has parsed the body already/);
    expect(errors[0]?.message).toMatch(remedy);
    expect(types).toEqual([]);
  });
});

describe('a server that keeps the raw body elsewhere', () => {
  it.each<[string, Setup]>([
    ['Express, express.raw()', expressWith(express.raw({ type: '*/*' }), express.json())],
    ['Express, express.text()', expressWith(express.text({ type: '*/*' }))],
    [
      "Express, express.json()'s verify",
      expressWith(
        express.json({ verify: (request, _, bytes) => void Object.assign(request, { rawBody: bytes }) }),
      ),
    ],
    ['NestJS, rawBody: true', nestWith({ rawBody: true })],
    [
      'Koa, a parser that keeps rawBody',
      koaWith(async (context) => {
        const rawBody = await text(context.req);
        Object.assign(context.request, { rawBody, body: rawBody.startsWith('{') ? JSON.parse(rawBody) : {} });
      }),
    ],
    [
      'Fastify, rawBody beside the parsed one, as fastify-raw-body does',
      fastifyWith((app) => {
        const types = ['application/json', 'text/xml'];
        app.addContentTypeParser(types, { parseAs: 'buffer' }, async (request: object, rawBody: Buffer) => {
          Object.assign(request, { rawBody });
          return { parsed: true };
        });
      }),
    ],
  ])('with %s, reads it there', async (_, setup) => {
    const { url, errors, types } = await set(setup);
    await sign(url);
    await order(url);
    expect(await statesAt(url)).toEqual(['PAPAY.SIGN delivered', 'contract.add delivered', 'pay delivered']);
    expect(types.sort()).toEqual(['PAPAY.SIGN', 'contract.add', 'pay']);
    expect(errors).toEqual([]);
  });
});

describe('a request that is not a notification', () => {
  it.each<[string, Setup]>([
    ['Fastify', fastifyWith((app) => app.get('/notify', () => ''))],
    ['Express', expressWith(express.json())],
  ])('with %s, without a body, is answered with 400', async (_, setup) => {
    const { url } = await set(setup);
    expect((await fetch(url, { method: 'POST' })).status).toBe(400);
  });

  it('with Koa and another verb is answered with 405', async () => {
    const { url } = await set(koaWith(async () => {}));
    const response = await fetch(url);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    expect(await response.json()).toMatchObject({ code: 'FAIL' });
  });
});

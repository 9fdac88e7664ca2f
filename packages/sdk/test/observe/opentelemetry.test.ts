/** The built package beside OpenTelemetry, and without it. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TransportError, WeChatPay, type WeChatPayConfig } from 'wechatpay-kit';
import { caught } from '../support/caught.js';
import { merchantConfig } from '../support/config.js';
import { v3Headers } from '../support/platform.js';
import { recording } from '../support/recording-transport.js';
import { runNode } from '../support/run-node.js';

describe('in a process that traces', () => {
  const exporter = new InMemorySpanExporter();
  let sandbox: Sandbox;

  beforeAll(async () => {
    trace.setGlobalTracerProvider(
      new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
    );
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    sandbox = await startSandbox();
  });
  afterAll(async () => {
    trace.disable();
    context.disable();
    await sandbox.stop();
  });
  beforeEach(() => exporter.reset());

  it.each(['post', 'postSync'] as const)(
    'a call is a span beneath the one that is active: %s',
    async (verb) => {
      const pay = new WeChatPay(sandbox.config as WeChatPayConfig);
      const json = { appid: 'wxd678efh567h23787', out_contract_code: `otel-${verb}` };
      const { requestId } = await trace.getTracer('shop').startActiveSpan('checkout', async (checkout) => {
        const result = await pay.v3.ecommerce.individualContracts.preEntrustSign.app[verb]({ json });
        checkout.end();
        return result;
      });
      const [span, checkout] = exporter.getFinishedSpans();
      expect(span?.name).toBe('POST /v3/ecommerce/individual-contracts/pre-entrust-sign/app');
      expect(span?.parentSpanContext?.spanId).toBe(checkout?.spanContext().spanId);
      expect(span?.attributes).toEqual({
        'http.request.method': 'POST',
        'server.address': '127.0.0.1',
        'server.port': Number(new URL(String(sandbox.config.endpoint)).port),
        'url.template': '/v3/ecommerce/individual-contracts/pre-entrust-sign/app',
        'http.response.status_code': 200,
        'wechatpay.request_id': requestId,
        'wechatpay.mchid': sandbox.config.mchid,
      });
    },
  );

  it('each attempt is a span of its own', async () => {
    let sent = 0;
    const { transport } = recording(() => {
      if (++sent === 1) throw new TransportError('TIMEOUT', 'SECRET');
      return { status: 200, headers: v3Headers('{}'), body: Buffer.from('{}') };
    });
    await new WeChatPay(merchantConfig({ transport, retry: { delay: 1 } })).v3.certificates.get();
    const spans = exporter.getFinishedSpans();
    expect(spans.map(({ status }) => status.code)).toEqual([SpanStatusCode.ERROR, SpanStatusCode.UNSET]);
    expect(spans.map(({ attributes }) => attributes['http.request.resend_count'])).toEqual([undefined, 1]);
    expect(spans.map(({ attributes }) => attributes['error.type'])).toEqual(['TIMEOUT', undefined]);
    expect(spans.map(({ attributes }) => attributes['server.address'])).toEqual([
      'api.mch.weixin.qq.com',
      'api2.mch.weixin.qq.com',
    ]);
    expect(JSON.stringify(spans.map(({ events, attributes }) => [events, attributes]))).not.toContain(
      'SECRET',
    );
  });

  it('what sends is within the span of the attempt', async () => {
    let active: string | undefined;
    const { transport } = recording(() => {
      active = trace.getActiveSpan()?.spanContext().spanId;
      throw new TransportError('ABORTED', 'x');
    });
    await caught(() => new WeChatPay(merchantConfig({ transport })).v3.certificates.get());
    expect(active).toBe(exporter.getFinishedSpans()[0]?.spanContext().spanId);
    expect(trace.getActiveSpan()).toBeUndefined();
  });
});

/** A call, over a transport that refuses; `loaded` tells whether OpenTelemetry's API was loaded. */
const call = `
  const { createRequire } = await import('node:module');
  const { TransportError, WeChatPay } = await import('wechatpay-kit');
  const transport = { async send() { throw new TransportError('ABORTED', 'x'); } };
  const pay = new WeChatPay({ ...JSON.parse(process.env.DATA), transport });
  await pay.v3.certificates.get().catch(({ code }) => console.log(code));
  const loaded = Object.keys(createRequire(import.meta.url).cache).some((file) => file.includes('@opentelemetry'));
  console.log(loaded);`;

/** What stands in for a tracer provider that has been registered. */
const registration = "globalThis[Symbol.for('opentelemetry.js.api.1')] = { version: '1.9.0', trace: {} };";

describe('where OpenTelemetry is installed', () => {
  it.each([
    ['no provider is registered', ''],
    ['a provider is registered', registration],
  ])('the client loads nothing of it when %s', async (_, before) => {
    const run = await runNode(before + call, { data: merchantConfig() });
    expect(run).toMatchObject({ code: 0, stdout: 'ABORTED\nfalse\n', stderr: '' });
  });
});

describe('where OpenTelemetry is not installed', () => {
  let project: string;

  beforeAll(() => {
    const top = fileURLToPath(new URL('../../../..', import.meta.url));
    project = mkdtempSync(join(tmpdir(), 'untraced-'));
    const installed = join(project, 'node_modules/wechatpay-kit');
    mkdirSync(installed, { recursive: true });
    for (const part of ['dist', 'package.json']) {
      cpSync(join(top, 'packages/sdk', part), join(installed, part), { recursive: true });
    }
    writeFileSync(join(project, 'package.json'), JSON.stringify({ type: 'module' }));
  });
  afterAll(() => rmSync(project, { recursive: true, force: true }));

  it.each([
    ['no provider is registered', ''],
    ['another copy of the API has registered a provider', registration],
  ])('calls work as ever when %s', async (_, before) => {
    const run = await runNode(before + call, { data: merchantConfig(), cwd: project });
    expect(run).toMatchObject({ code: 0, stdout: 'ABORTED\nfalse\n', stderr: '' });
  });
});

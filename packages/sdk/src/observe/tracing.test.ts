/** Against the real OpenTelemetry SDK. */
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiError, TransportError } from '../errors/index.js';
import { version } from '../runtime/version.js';
import { type AttemptInfo, observer } from './observer.js';

const info: AttemptInfo = {
  call: 1,
  endpoint: 'POST v3/pay/transactions/native',
  method: 'POST',
  host: 'api.mch.weixin.qq.com',
  attempt: 1,
  request: () => ({}),
};

const exporter = new InMemorySpanExporter();

beforeEach(() => {
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
  );
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
});

afterEach(() => {
  trace.disable();
  context.disable();
  propagation.disable();
  exporter.reset();
});

describe('the span of an attempt', () => {
  it('is a client span after the conventions for HTTP', () => {
    observer({ mchid: '1900000109' })
      .begin(() => info)
      ?.answered(200, '08F7');
    const [span] = exporter.getFinishedSpans();
    expect(span).toMatchObject({
      name: 'POST /v3/pay/transactions/native',
      kind: SpanKind.CLIENT,
      status: { code: SpanStatusCode.UNSET },
      instrumentationScope: { name: 'wechatpay-kit', version },
      events: [],
    });
    expect(span?.attributes).toEqual({
      'http.request.method': 'POST',
      'server.address': 'api.mch.weixin.qq.com',
      'url.template': '/v3/pay/transactions/native',
      'http.response.status_code': 200,
      'wechatpay.request_id': '08F7',
      'wechatpay.mchid': '1900000109',
    });
    expect(exporter.getFinishedSpans()).toHaveLength(1);
  });

  it('tells a failure by its code, and not by its message or stack', () => {
    const error = new ApiError(403, 'NOT_ENOUGH', 'NOT_ENOUGH: 张三的余额不足', {
      requestId: '08F8',
      data: { name: '张三' },
    });
    observer({ mchid: '1900000109' })
      .begin(() => ({ ...info, attempt: 3 }))
      ?.failed(error);
    const [span] = exporter.getFinishedSpans();
    expect(span?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'NOT_ENOUGH' });
    expect(span?.attributes).toMatchObject({
      'error.type': 'NOT_ENOUGH',
      'http.response.status_code': 403,
      'http.request.resend_count': 2,
      'wechatpay.request_id': '08F8',
    });
    expect(span?.events.map(({ name, attributes }) => [name, attributes])).toEqual([
      ['exception', { 'exception.type': 'ApiError', 'exception.message': 'ApiError NOT_ENOUGH' }],
    ]);
  });

  it('has no status where there was no answer', () => {
    observer({ mchid: '1900000109' })
      .begin(() => info)
      ?.failed(new TransportError('TIMEOUT', 'x'));
    expect(exporter.getFinishedSpans()[0]?.attributes).not.toHaveProperty(['http.response.status_code']);
  });

  it.each([
    ['127.0.0.1:18081', { 'server.address': '127.0.0.1', 'server.port': 18081 }],
    ['[::1]:18081', { 'server.address': '::1', 'server.port': 18081 }],
    ['[::1]', { 'server.address': '::1' }],
    ['api.mch.weixin.qq.com', { 'server.address': 'api.mch.weixin.qq.com' }],
  ])('knows the server of %s', (host, attributes) => {
    observer({ mchid: '1900000109' })
      .begin(() => ({ ...info, host }))
      ?.answered(200, undefined);
    expect(exporter.getFinishedSpans()[0]?.attributes).toMatchObject(attributes);
  });

  it('is a child of the active span, and the parent of what the sending does', async () => {
    const tracer = trace.getTracer('test');
    await tracer.startActiveSpan('checkout', async (checkout) => {
      const attempt = observer({ mchid: '1900000109' }).begin(() => info);
      await attempt?.within(async () => {
        await new Promise((resolve) => setImmediate(resolve));
        tracer.startSpan('socket').end();
      });
      expect(trace.getActiveSpan()).toBe(checkout);
      attempt?.answered(200, undefined);
      checkout.end();
    });
    const [socket, sent, checkout] = exporter.getFinishedSpans();
    expect([socket?.name, sent?.name, checkout?.name]).toEqual([
      'socket',
      'POST /v3/pay/transactions/native',
      'checkout',
    ]);
    expect(sent?.parentSpanContext?.spanId).toBe(checkout?.spanContext().spanId);
    expect(socket?.parentSpanContext?.spanId).toBe(sent?.spanContext().spanId);
  });

  it('is there as soon as a provider is registered, and no longer than that', () => {
    trace.disable();
    const watched = observer({ mchid: '1900000109' });
    expect(watched.begin(() => info)).toBeUndefined();
    trace.setGlobalTracerProvider(
      new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
    );
    watched.begin(() => info)?.answered(200, undefined);
    expect(exporter.getFinishedSpans()).toHaveLength(1);
    trace.disable();
    expect(watched.begin(() => info)).toBeUndefined();
  });
});

describe('tracing that is broken', () => {
  const broken = () => {
    throw new Error('broken');
  };

  it('does not reach the call: a tracer', () => {
    trace.disable();
    trace.setGlobalTracerProvider({ getTracer: broken });
    const attempt = observer({ mchid: '1900000109' }).begin(() => info);
    expect(attempt?.within(() => 42)).toBe(42);
    attempt?.answered(200, undefined);
  });

  it('does not reach the call: a span processor', () => {
    trace.disable();
    const processor = { onStart() {}, onEnd: broken, forceFlush: async () => {}, shutdown: async () => {} };
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [processor] }));
    observer({ mchid: '1900000109' })
      .begin(() => info)
      ?.answered(200, undefined);
  });

  it.each([
    ['finds no context', { active: broken }],
    ['enters no context', { with: broken }],
  ])('does not reach the call: a context manager that %s', (_, change) => {
    const manager = Object.assign(new AsyncLocalStorageContextManager(), change);
    const attempt = observer({ mchid: '1900000109' }).begin(() => info);
    context.disable();
    context.setGlobalContextManager(manager);
    let sent = 0;
    expect(attempt?.within(() => ++sent)).toBe(1);
  });

  it("lets the sending's own error through, having sent once", () => {
    const attempt = observer({ mchid: '1900000109' }).begin(() => info);
    let sent = 0;
    expect(() =>
      attempt?.within(() => {
        sent++;
        throw new TransportError('TIMEOUT', 'x');
      }),
    ).toThrow(TransportError);
    expect(sent).toBe(1);
  });
});

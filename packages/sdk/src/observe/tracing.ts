import type * as OpenTelemetry from '@opentelemetry/api';
import { version } from '../version.js';
import { urlTemplate } from './endpoint.js';
import type { Failure, RequestEvent } from './events.js';
import { failureText } from './failure.js';
import { guarded } from './guard.js';

/** The span of one attempt. */
export interface AttemptSpan {
  /** Runs the sending within the span, so that what instruments HTTP below finds its parent. */
  within<Value>(send: () => Value): Value;
  answered(answer: { status: number; requestId: string | undefined }): void;
  failed(failure: { error: Failure; status: number | undefined; requestId: string | undefined }): void;
}

type Api = typeof OpenTelemetry;

/** Where all copies of the API, of whatever 1.x, keep what the application has registered. */
const registered = Symbol.for('opentelemetry.js.api.1');

/** The application's copy of the API; `null` if there is none that this package could load. */
let loaded: Api | null | undefined;

/**
 * Whether the application traces. Until it has registered a tracer provider this is one look at a global, and the
 * API is not loaded; it is an optional peer dependency, and a program without it has nothing to miss.
 */
export function isTracing(): boolean {
  const apis = (globalThis as { [registered]?: { trace?: unknown } })[registered];
  return apis?.trace !== undefined && api() !== null;
}

/**
 * Starts a span as the semantic conventions for HTTP clients have it, in the active context. `url.full` is left out,
 * as it holds the values of path variables; so are `user_agent.original` and headers.
 *
 * @returns `undefined` where nobody traces
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/
 */
export function startSpan(event: RequestEvent): AttemptSpan | undefined {
  if (!isTracing()) return undefined;
  let span: AttemptSpan | undefined;
  guarded('OpenTelemetry', openTelemetry, () => {
    const otel = api();
    if (otel !== null) span = spanOf(otel, event);
  });
  return span;
}

/** Whose failures `guarded` reports: those of tracing, as one. */
const openTelemetry = {};

function spanOf(otel: Api, event: RequestEvent): AttemptSpan {
  const { method, host, attempt, mchid } = event;
  const template = urlTemplate(event.endpoint);
  const { address, port } = addressOf(host);
  const span = otel.trace.getTracer('wechatpay-kit', version).startSpan(`${method} ${template}`, {
    kind: otel.SpanKind.CLIENT,
    attributes: {
      'http.request.method': method,
      'server.address': address,
      ...(port === undefined ? {} : { 'server.port': port }),
      'url.template': template,
      ...(attempt > 1 ? { 'http.request.resend_count': attempt - 1 } : {}),
      'wechatpay.mchid': mchid,
    },
  });
  const end = (status: number | undefined, requestId: string | undefined, error?: Failure): void =>
    guarded('OpenTelemetry', openTelemetry, () => {
      if (status !== undefined) span.setAttribute('http.response.status_code', status);
      if (requestId !== undefined) span.setAttribute('wechatpay.request_id', requestId);
      if (error !== undefined) {
        span.setAttribute('error.type', error.code);
        // No stack and no message: either may quote the request or the answer.
        span.recordException({ name: error.name, message: failureText(error) });
        span.setStatus({ code: otel.SpanStatusCode.ERROR, message: error.code });
      }
      span.end();
    });
  return {
    within: (send) => within(otel, span, send),
    answered: ({ status, requestId }) => end(status, requestId),
    failed: ({ error, status, requestId }) => end(status, requestId, error),
  };
}

/** The sending happens once, and its errors are its own, even where the context manager is broken. */
function within<Value>(otel: Api, span: OpenTelemetry.Span, send: () => Value): Value {
  let context: OpenTelemetry.Context | undefined;
  guarded('OpenTelemetry', openTelemetry, () => {
    context = otel.trace.setSpan(otel.context.active(), span);
  });
  if (context === undefined) return send();
  let sent = false;
  const sending = (): Value => {
    sent = true;
    return send();
  };
  try {
    return otel.context.with(context, sending);
  } catch (error) {
    if (sent) throw error;
    return send();
  }
}

function api(): Api | null {
  if (loaded === undefined) {
    try {
      // From here on, not from the application: its package manager puts the peer where this package finds it.
      const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);
      loaded = require('@opentelemetry/api') as Api;
    } catch {
      loaded = null;
    }
  }
  return loaded;
}

/** `[::1]:8080` -> `::1`, 8080 */
function addressOf(host: string): { address: string; port: number | undefined } {
  const [, address = host, port] = /^(.*?)(?::(\d+))?$/.exec(host) ?? [];
  return {
    address: address.replace(/^\[(.*)\]$/, '$1'),
    port: port === undefined ? undefined : Number(port),
  };
}

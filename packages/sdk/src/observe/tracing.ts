import type * as OpenTelemetry from '@opentelemetry/api';
import { version } from '../runtime/version.js';
import { urlTemplate } from './endpoint.js';
import type { Failure, RequestEvent } from './events.js';
import { failureText } from './failure.js';
import { guarded } from './guard.js';

/** The span of one attempt. */
export interface AttemptSpan {
  /** Runs `send` within the span, which becomes the parent of spans from HTTP instrumentation. */
  within<Value>(send: () => Value): Value;
  answered(answer: { status: number; requestId: string | undefined }): void;
  failed(failure: { error: Failure; status: number | undefined; requestId: string | undefined }): void;
}

/**
 * The providers that the application has registered. All 1.x copies of OpenTelemetry's API share them in one global.
 * The API package is not loaded, because `require()` does not find a copy that is bundled into the application.
 *
 * @see https://github.com/open-telemetry/opentelemetry-js/blob/main/api/src/internal/global-utils.ts
 */
interface Registered {
  readonly trace?: OpenTelemetry.TracerProvider;
  readonly context?: OpenTelemetry.ContextManager;
}

const registration = Symbol.for('opentelemetry.js.api.1');

/** @see https://github.com/open-telemetry/opentelemetry-js/blob/main/api/src/trace/context-utils.ts */
const spanKey = Symbol.for('OpenTelemetry Context Key SPAN');

// Values of the API's enums. The types check them.
const clientKind: OpenTelemetry.SpanKind.CLIENT = 2;
const errorStatus: OpenTelemetry.SpanStatusCode.ERROR = 2;

/** Whether the application has registered a tracer. Reads one global. */
export function isTracing(): boolean {
  return typeof registered()?.trace?.getTracer === 'function';
}

/**
 * Starts a span in the active context, following the semantic conventions for HTTP clients. `url.full` is left out
 * because it contains values of path variables; `user_agent.original` and headers are left out, too.
 *
 * @returns `undefined` if the application does not trace
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/
 */
export function startSpan(event: RequestEvent): AttemptSpan | undefined {
  const provider = isTracing() ? registered()?.trace : undefined;
  if (provider === undefined) return undefined;
  let span: AttemptSpan | undefined;
  guarded('OpenTelemetry', openTelemetry, () => {
    span = createSpan(provider, event);
  });
  return span;
}

/** The identity of tracing for `guarded`: its failures are reported once. */
const openTelemetry = {};

function createSpan(provider: OpenTelemetry.TracerProvider, event: RequestEvent): AttemptSpan {
  const { method, host, attempt, mchid, brandId } = event;
  const template = urlTemplate(event.endpoint);
  const { address, port } = splitHost(host);
  const span = provider.getTracer('wechatpay-kit', version).startSpan(`${method} ${template}`, {
    kind: clientKind,
    attributes: {
      'http.request.method': method,
      'server.address': address,
      ...(port === undefined ? {} : { 'server.port': port }),
      'url.template': template,
      ...(attempt > 1 ? { 'http.request.resend_count': attempt - 1 } : {}),
      ...(mchid === '' ? {} : { 'wechatpay.mchid': mchid }),
      ...(brandId === undefined ? {} : { 'wechatpay.brand_id': brandId }),
    },
  });
  const end = (status: number | undefined, requestId: string | undefined, error?: Failure): void =>
    guarded('OpenTelemetry', openTelemetry, () => {
      if (status !== undefined) span.setAttribute('http.response.status_code', status);
      if (requestId !== undefined) span.setAttribute('wechatpay.request_id', requestId);
      if (error !== undefined) {
        span.setAttribute('error.type', error.code);
        // Stack and message are left out because they may quote the request or the answer.
        span.recordException({ name: error.name, message: failureText(error) });
        span.setStatus({ code: errorStatus, message: error.code });
      }
      span.end();
    });
  return {
    within: (send) => within(span, send),
    answered: ({ status, requestId }) => end(status, requestId),
    failed: ({ error, status, requestId }) => end(status, requestId, error),
  };
}

/** Calls `send` exactly once and passes on its errors, even if the context manager fails. */
function within<Value>(span: OpenTelemetry.Span, send: () => Value): Value {
  const manager = registered()?.context;
  let context: OpenTelemetry.Context | undefined;
  guarded('OpenTelemetry', openTelemetry, () => {
    context = manager?.active().setValue(spanKey, span);
  });
  if (manager === undefined || context === undefined) return send();
  let sent = false;
  const sending = (): Value => {
    sent = true;
    return send();
  };
  try {
    return manager.with(context, sending);
  } catch (error) {
    if (sent) throw error;
    return send();
  }
}

function registered(): Registered | undefined {
  return (globalThis as { [registration]?: Registered })[registration];
}

/** `[::1]:8080` -> `::1`, 8080 */
function splitHost(host: string): { address: string; port: number | undefined } {
  const [, address = host, port] = /^(.*?)(?::(\d+))?$/.exec(host) ?? [];
  return {
    address: address.replace(/^\[(.*)\]$/, '$1'),
    port: port === undefined ? undefined : Number(port),
  };
}

import type * as OpenTelemetry from '@opentelemetry/api';
import { version } from '../runtime/version.js';
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

/**
 * What the application has registered, where all 1.x copies of OpenTelemetry's API keep it for each other. The API
 * itself is not loaded: a program in one file may have its own copy inside, where a `require()` finds none.
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

// The API's enums are constants of the protocol; the types hold them to its values.
const clientKind: OpenTelemetry.SpanKind.CLIENT = 2;
const errorStatus: OpenTelemetry.SpanStatusCode.ERROR = 2;

/** Whether the application traces: one look at a global. */
export function isTracing(): boolean {
  return typeof registered()?.trace?.getTracer === 'function';
}

/**
 * Starts a span as the semantic conventions for HTTP clients have it, in the active context. `url.full` is left out,
 * as it holds the values of path variables; so are `user_agent.original` and headers.
 *
 * @returns `undefined` where the application does not trace
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/
 */
export function startSpan(event: RequestEvent): AttemptSpan | undefined {
  const provider = isTracing() ? registered()?.trace : undefined;
  if (provider === undefined) return undefined;
  let span: AttemptSpan | undefined;
  guarded('OpenTelemetry', openTelemetry, () => {
    span = spanOf(provider, event);
  });
  return span;
}

/** Whose failures `guarded` reports: those of tracing, as one. */
const openTelemetry = {};

function spanOf(provider: OpenTelemetry.TracerProvider, event: RequestEvent): AttemptSpan {
  const { method, host, attempt, mchid, brandId } = event;
  const template = urlTemplate(event.endpoint);
  const { address, port } = addressOf(host);
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
        // No stack and no message: either may quote the request or the answer.
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

/** The sending happens once, and its errors are its own, even where the context manager is broken. */
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
function addressOf(host: string): { address: string; port: number | undefined } {
  const [, address = host, port] = /^(.*?)(?::(\d+))?$/.exec(host) ?? [];
  return {
    address: address.replace(/^\[(.*)\]$/, '$1'),
    port: port === undefined ? undefined : Number(port),
  };
}

/** The common fields of events about one attempt. Events contain no bodies, secrets or path variable values. */
export interface AttemptEvent {
  /** The client's merchant id; empty in a brand-only client. */
  readonly mchid: string;
  /** The brand that signs the call; absent if the merchant signs it. */
  readonly brandId?: string;
  /** Counts the client's calls; the attempts of one call share it. */
  readonly call: number;
  /** Method and path as the catalogue writes it, such as `GET v3/pay/transactions/out-trade-no/{out_trade_no}`. */
  readonly endpoint: string;
  readonly method: string;
  /** The host of the attempt, with its port unless it is the default port. */
  readonly host: string;
  /** 1, 2, … */
  readonly attempt: number;
}

/** An attempt starts. */
export interface RequestEvent extends AttemptEvent {}

/** An attempt received a verified answer. */
export interface ResponseEvent extends AttemptEvent {
  /** HTTP status. */
  readonly status: number;
  /** WeChat Pay's `Request-ID`, which its support asks for. */
  readonly requestId: string | undefined;
  /** Milliseconds since the start of the attempt. */
  readonly duration: number;
}

/** An attempt failed: no usable answer, an unverified answer, or an error answer. */
export interface ErrorEvent extends AttemptEvent {
  readonly error: Failure;
  /** HTTP status, if WeChat Pay answered with an error. */
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  /** Milliseconds since the start of the attempt. */
  readonly duration: number;
}

/** An attempt failed, and another one follows. */
export interface RetryEvent extends AttemptEvent {
  readonly error: Failure;
  /** Milliseconds until the next attempt. */
  readonly delay: number;
  /** The host of the next attempt; it differs from `host` if the client fails over. */
  readonly nextHost: string;
}

/** A download of the platform keys succeeded or failed. */
export interface KeysEvent {
  readonly mchid: string;
  readonly kind: 'downloaded' | 'failed';
  /** The ids or serial numbers of the keys that the client has now. */
  readonly ids: readonly string[];
  /** The cause of a failed download. */
  readonly error: Failure | undefined;
}

/**
 * An error without its message, which may quote a request or an answer. The call throws the error itself.
 */
export interface Failure {
  /** The class of the error, such as `TransportError`. */
  readonly name: string;
  /** The code of the error: `TIMEOUT`, `BAD_SIGNATURE`, WeChat Pay's own (`ORDERPAID`); `OTHER` if it has none. */
  readonly code: string;
  /** The system error code of its cause, such as `ECONNREFUSED`. */
  readonly reason: string | undefined;
}

/** The events of `pay.on()`. The diagnostics channels publish them as `wechatpay-kit:<name>`. */
export interface ClientEvents {
  request: RequestEvent;
  response: ResponseEvent;
  error: ErrorEvent;
  retry: RetryEvent;
  keys: KeysEvent;
}

export type EventName = keyof ClientEvents;

export const eventNames: readonly EventName[] = ['request', 'response', 'error', 'retry', 'keys'];

/** The events of an attempt. Every attempt asks whether they have listeners. */
export const attemptEvents: readonly EventName[] = ['request', 'response', 'error'];

/** A receiver of events. */
export interface Sink {
  /** Whether the sink has a listener for an attempt's events. Called in every attempt, so it must be cheap. */
  wantsAttempts(): boolean;
  /** Whether the sink has a listener for the event. */
  wants(name: EventName): boolean;
  /**
   * Never throws.
   *
   * @param request the caller's arguments, for a `request` event; a sink must redact them
   */
  take<Name extends EventName>(name: Name, event: ClientEvents[Name], request?: () => unknown): void;
}

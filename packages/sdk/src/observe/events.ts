/** What an event tells of one attempt of a call. No body, no secret, no value of a path variable. */
export interface AttemptEvent {
  /** The merchant whose client makes the call; empty in a client of a brand alone. */
  readonly mchid: string;
  /** The brand that the call is signed for, if it is not the merchant. */
  readonly brandId?: string;
  /** Counts the client's calls; the attempts of one call share it. */
  readonly call: number;
  /** Method and path as the catalogue writes it, such as `GET v3/pay/transactions/out-trade-no/{out_trade_no}`. */
  readonly endpoint: string;
  readonly method: string;
  /** Where the attempt goes, with its port if that is not the usual one. */
  readonly host: string;
  /** 1, 2, … */
  readonly attempt: number;
}

/** An attempt goes out. */
export interface RequestEvent extends AttemptEvent {}

/** An attempt was answered, and the answer is verified. */
export interface ResponseEvent extends AttemptEvent {
  /** HTTP status. */
  readonly status: number;
  /** WeChat Pay's `Request-ID`, which its support asks for. */
  readonly requestId: string | undefined;
  /** Milliseconds since the attempt went out. */
  readonly duration: number;
}

/** An attempt failed: no usable answer, one that is not verified, or one that tells an error. */
export interface ErrorEvent extends AttemptEvent {
  readonly error: Failure;
  /** HTTP status, where WeChat Pay answered with an error. */
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  /** Milliseconds since the attempt went out. */
  readonly duration: number;
}

/** A failed attempt will be followed by another. */
export interface RetryEvent extends AttemptEvent {
  readonly error: Failure;
  /** Milliseconds until then. */
  readonly delay: number;
  /** Where the next attempt goes: another host than `host` when the client fails over. */
  readonly nextHost: string;
}

/** The platform's keys were downloaded, or could not be. */
export interface KeysEvent {
  readonly mchid: string;
  readonly kind: 'downloaded' | 'failed';
  /** The ids or serial numbers of the keys that the client holds now. */
  readonly ids: readonly string[];
  /** Why the download failed. */
  readonly error: Failure | undefined;
}

/**
 * What an error is, but not what it says: an error's message may quote a request or an answer. The call throws the
 * error itself.
 */
export interface Failure {
  /** Its class, such as `TransportError`. */
  readonly name: string;
  /** Its code: `TIMEOUT`, `BAD_SIGNATURE`, WeChat Pay's own (`ORDERPAID`); `OTHER` where it has none. */
  readonly code: string;
  /** The system's code beneath it, such as `ECONNREFUSED`. */
  readonly reason: string | undefined;
}

/** What `pay.on()` takes, and the diagnostics channels carry as `wechatpay-kit:<name>`. */
export interface ClientEvents {
  request: RequestEvent;
  response: ResponseEvent;
  error: ErrorEvent;
  retry: RetryEvent;
  keys: KeysEvent;
}

export type EventName = keyof ClientEvents;

export const eventNames: readonly EventName[] = ['request', 'response', 'error', 'retry', 'keys'];

/** One who is told of events. */
export interface Sink {
  /** Whether anybody listens there; it is asked at every attempt, and costs next to nothing. */
  wants(name: EventName): boolean;
  /**
   * Never throws.
   *
   * @param request the caller's arguments, with a `request` event; only for what redacts them
   */
  take<Name extends EventName>(name: Name, event: ClientEvents[Name], request?: () => unknown): void;
}

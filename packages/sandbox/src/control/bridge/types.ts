/**
 * The JSON messages of `/_bridge`, as types for pages.
 *
 * - `GET /_bridge` answers {@link BridgeInfo}
 * - `POST /_bridge/call` takes {@link BridgeCall}, answers {@link BridgeAnswer}
 * - `POST /_bridge/confirm` and `/_bridge/decline` take {@link BridgeAct}, answer {@link BridgeOutcome}
 * - `GET /_bridge/deliveries` (`?type=`, `?url=`, `?state=`) answers {@link BridgeDeliveries}
 *
 * An answer with another status than 200 is a {@link BridgeProblem}. Times are texts such as
 * `2026-01-01T00:00:00.000Z`.
 */
import type { DeliveryState } from '../../delivery/delivery.js';
import type { BridgeOpened, BridgeOpens, DeclineReason } from '../../products/shared/page.js';

export type {
  BridgeContract,
  BridgeOpened,
  BridgeOpens,
  BridgeOrder,
  BridgeThing,
  DeclineReason,
  TradeState,
} from '../../products/shared/page.js';

/** The sandbox, and the operations that it answers. */
export interface BridgeInfo {
  readonly name: 'wechatpay-kit sandbox';
  /** The version of the sandbox's package. */
  readonly version: string;
  readonly mchid: string;
  /** The brand of the calls under `brand/…`. */
  readonly brandId: string;
  /** The HTTP listener, as the sandbox names it. */
  readonly url: string;
  /** The HTTPS listener, which receives the calls of the bridge. */
  readonly httpsUrl: string;
  /** The operations that the sandbox plays: `POST v2/pay/contractorder`. The others are answered from their schemas. */
  readonly operations: readonly string[];
  /** Those of the others that know what was created: `POST v3/refund/domestic/refunds`. */
  readonly remembered: readonly string[];
  /** The operations that WeChat Pay has switched off, and that the sandbox answers so. */
  readonly retired: readonly string[];
}

/** The verb of a call. */
export type BridgeVerb = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** A call as the sandbox's merchant, or, under `brand/…`, as its brand. */
export interface BridgeCall {
  readonly verb: BridgeVerb;
  /** A routing path, with its variables in braces: `v3/global/papay/contracts/{contract_id}`. */
  readonly path: string;
  /**
   * The options of the SDK's verb as JSON: path variables by name, `query`, `headers`, `json`, `xml`, `body`,
   * `base_uri`, `security`, `nonceless`, `encrypted`, … A file in `body` is a {@link BridgeFile}.
   */
  readonly options?: Readonly<Record<string, unknown>>;
}

/** A file in the `body` of a call. A path is refused: it would name a file of the sandbox's machine. */
export interface BridgeFile {
  readonly $file: {
    readonly name: string;
    /** The content, base64 (RFC 4648, section 4). */
    readonly base64: string;
    /** The media type. Without it, the name decides. */
    readonly type?: string;
  };
}

/**
 * The result of a call. If nothing was sent, there is only `error` (`error.name` is `RequestError`, and `error.field`
 * names the bad field). If no answer came, `answer` and `verification` are missing.
 */
export interface BridgeAnswer {
  readonly request?: BridgeRequest;
  readonly signing?: BridgeSigning;
  readonly answer?: BridgeResponse;
  readonly verification?: BridgeVerification;
  /** The data that the SDK returns: verified, parsed, decrypted. Missing for a failure and for an empty answer. */
  readonly data?: unknown;
  /** The error that the SDK throws. An answered failure also has `answer` and `verification`. */
  readonly error?: BridgeError;
  /** The page that the answer opens for the user, for `confirm` and `decline`. */
  readonly opens?: BridgeOpening;
}

/** The sent request. */
export interface BridgeRequest {
  readonly method: string;
  /** The URL at the sandbox's origin. Path and query are as on the wire, and as signed. */
  readonly url: string;
  /** The headers of the SDK, with names in lower case. HTTP adds `host`, `connection` and `content-length`. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * The body as text; empty if there is none. A form is shown part by part as sent, with a note of length and SHA-256 in
   * place of the bytes of a file.
   */
  readonly body: string;
  /** Whether the merchant API certificate was presented (mutual TLS). */
  readonly mtls: boolean;
}

/** The signature of the request. */
export type BridgeSigning = BridgeSigningV3 | BridgeSigningV2;

/** The signature of a request of APIv3 or of the brand API. */
export interface BridgeSigningV3 {
  readonly algorithm: 'WECHATPAY2-SHA256-RSA2048' | 'WECHATPAY-BRAND-SHA256-RSA2048';
  /** The exact signed text: five lines, each with its line feed. */
  readonly message: string;
  /** base64. */
  readonly signature: string;
  /** The serial number of the merchant API certificate, or of the brand's. */
  readonly serial: string;
  /** Seconds since 1970, as sent. */
  readonly timestamp: string;
  readonly nonce: string;
  /** The certificate that verifies the signature, the merchant's or the brand's, in PEM. */
  readonly certificate: string;
}

/** The signature of a request of APIv2. */
export interface BridgeSigningV2 {
  readonly algorithm: 'MD5' | 'HMAC-SHA256';
  /** The exact hashed text. It ends in `&key=` and the sandbox's APIv2 key. */
  readonly message: string;
  /** The field `sign`: hexadecimal, in upper case. */
  readonly signature: string;
  /** The field `nonce_str`, if there is one. */
  readonly nonce?: string;
}

/** The received response. */
export interface BridgeResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Whether the platform signed the answer. Failures of APIv3 are checked too, which the SDK does not verify. */
export interface BridgeVerification {
  readonly verified: boolean;
  readonly algorithm?: 'WECHATPAY2-SHA256-RSA2048' | 'WECHATPAY-BRAND-SHA256-RSA2048' | 'MD5' | 'HMAC-SHA256';
  /** The exact verified text. */
  readonly message?: string;
  readonly signature?: string;
  /** APIv3: the platform key that the answer names: a `PUB_KEY_ID_…` or the serial number of a certificate. */
  readonly serial?: string;
  /** APIv3: that key, or its certificate, in PEM. */
  readonly publicKey?: string;
  /** The reason of a failed verification, or that the answer carries no signature. */
  readonly reason?: string;
}

/** An error of the SDK. */
export interface BridgeError {
  /** `RequestError`, `ApiError`, `VerificationError`, `TransportError`, … */
  readonly name: string;
  /** `REQUEST`, or a code of WeChat Pay: `PARAM_ERROR`, `NOT_FOUND`, … */
  readonly code: string;
  readonly message: string;
  /** RequestError: the bad option (`json.appid`, `contract_id`). ApiError of APIv3: the field of `detail` (`/plan_id`). */
  readonly field?: string;
  /** ApiError: the HTTP status. */
  readonly status?: number;
  /** ApiError of APIv3: WeChat Pay's description of the cause. */
  readonly detail?: unknown;
  readonly requestId?: string;
}

/** A page that the user can open now. */
export interface BridgeOpening {
  /** The id for `confirm` and `decline`: a prepay_id, session_id or pre_entrustweb_id. */
  readonly id: string;
  readonly what: BridgeOpens;
  /** `code_url`, the text for a QR code. Only the sandbox knows the code; WeChat's scanner does not. */
  readonly qr?: string;
  /** `mweb_url`, the page for a browser outside WeChat. Only the sandbox knows it. */
  readonly url?: string;
  /** The reasons of `decline` that the page tells apart. Missing if each is leaving. */
  readonly reasons?: readonly DeclineReason[];
}

/** `confirm`: the user agrees. `decline`: the user leaves. */
export interface BridgeAct {
  /** A prepay_id, code_url, mweb_url, session_id, pre_entrustweb_id or another id that an answer opens a page by. */
  readonly id: string;
  /**
   * Of `decline`.
   * @default 'cancelled'
   */
  readonly reason?: DeclineReason;
}

/** The state of the order or contract, and the notifications to the merchant. */
export interface BridgeOutcome {
  readonly opened: BridgeOpened;
  /** The notifications of the act, each attempted at least once. `decline` causes none. */
  readonly notifications: readonly BridgeNotification[];
}

/** A notification with its decrypted content. */
export interface BridgeNotification extends BridgeDelivery {
  /** The message: the fields of APIv2, or the payload of APIv3, decrypted with the APIv3 key. */
  readonly data: unknown;
}

/** `Delivery` as JSON. */
export interface BridgeDelivery {
  readonly id: string;
  /** `pay`, `contract.add`, `PAPAY.SIGN`, … */
  readonly type: string;
  readonly url: string;
  /** `not_allowed`: nothing was sent, because the URL is neither loopback nor private (see `notifyTargets`). */
  readonly state: DeliveryState;
  readonly attempts: readonly BridgeAttempt[];
  /** The time of the next attempt, by the sandbox's clock. */
  readonly next?: string;
  /** The request of the last attempt; missing if nothing was sent. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The body as sent. */
  readonly body: string;
}

/** An attempt to deliver a notification. */
export interface BridgeAttempt {
  /** By the sandbox's clock. */
  readonly at: string;
  /** The status of the receiver's answer; missing if there was none. */
  readonly status?: number;
  /** The reason why the attempt does not count as delivered. */
  readonly error?: string;
}

/** All notifications so far, in order of creation. */
export interface BridgeDeliveries {
  readonly deliveries: readonly BridgeDelivery[];
}

/**
 * An error of the bridge itself. Errors of a call are part of its result.
 *
 * - 400 `BAD_ARGUMENT`, `NOT_JSON`
 * - 403 `FORBIDDEN`: from another machine, or from a page of an origin that is not allowed
 * - 404 `NOT_FOUND`, `UNKNOWN_ID`, `UNKNOWN_OPERATION` (the description lacks the path or the verb)
 * - 409 `EXPIRED`, `ABANDONED`, `ALREADY_PAID`, `ALREADY_SIGNED`
 * - 413 `TOO_LARGE`, 415 `NOT_JSON`, 500 `INTERNAL`
 */
export interface BridgeProblem {
  readonly code: string;
  readonly message: string;
}

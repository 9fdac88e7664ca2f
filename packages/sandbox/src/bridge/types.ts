/**
 * What goes over `/_bridge`, all of it JSON. A page imports these types; nothing here runs.
 *
 * - `GET /_bridge` answers {@link BridgeInfo}
 * - `POST /_bridge/call` takes {@link BridgeCall}, answers {@link BridgeAnswer}
 * - `POST /_bridge/confirm` and `/_bridge/decline` take {@link BridgeAct}, answer {@link BridgeOutcome}
 * - `GET /_bridge/deliveries` (`?type=`, `?url=`, `?state=`) answers {@link BridgeDeliveries}
 *
 * Whatever is not 200 answers {@link BridgeProblem}. Times are texts such as `2026-01-01T00:00:00.000Z`.
 */
import type { DeliveryState } from '../delivery/delivery.js';
import type { TradeState } from '../domain/order.js';

/** Who answers, and what it plays. */
export interface BridgeInfo {
  readonly name: 'wechatpay-kit sandbox';
  /** Of the sandbox's package. */
  readonly version: string;
  readonly mchid: string;
  /** The brand that calls under `brand/…` are made for. */
  readonly brandId: string;
  /** The HTTP listener, as the sandbox itself calls it. */
  readonly url: string;
  /** The HTTPS listener, where the bridge sends its calls. */
  readonly httpsUrl: string;
  /** What the sandbox plays, by verb and routing path: `POST v2/pay/contractorder`. Anything else answers 404. */
  readonly operations: readonly string[];
  /** What WeChat Pay has switched off, and what answers so here, too. */
  readonly retired: readonly string[];
}

/** The verb of a call. */
export type BridgeVerb = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** A call to make as the sandbox's merchant, or, under `brand/…`, its brand. */
export interface BridgeCall {
  readonly verb: BridgeVerb;
  /** A routing path of the description, variables in braces: `v3/global/papay/contracts/{contract_id}`. */
  readonly path: string;
  /**
   * What the SDK's verb takes, as JSON: path variables by their names, `query`, `headers`, `json`, `xml`, `body`,
   * `base_uri`, `security`, `nonceless`, `encrypted`, … A file, anywhere in `body`, is a {@link BridgeFile}.
   */
  readonly options?: Readonly<Record<string, unknown>>;
}

/** A file in a call's `body`. A path is refused: it would be one on the sandbox's machine. */
export interface BridgeFile {
  readonly $file: {
    readonly name: string;
    /** The content, base64 (RFC 4648, section 4). */
    readonly base64: string;
    /** The media type; without one it is told by the name. */
    readonly type?: string;
  };
}

/**
 * What a call came to. Where nothing was sent (`error.name` is then `RequestError`, and `error.field` says which field
 * is bad) there is only `error`. Where no answer came, `answer` and `verification` are missing.
 */
export interface BridgeAnswer {
  readonly request?: BridgeRequest;
  readonly signing?: BridgeSigning;
  readonly answer?: BridgeResponse;
  readonly verification?: BridgeVerification;
  /** What the SDK gives the program: verified, parsed, decrypted. Missing for a failure, and where nothing is answered. */
  readonly data?: unknown;
  /** What the SDK throws. An answered failure has `answer` and `verification` all the same. */
  readonly error?: BridgeError;
  /** What the answer opens for the user, for `confirm` and `decline`. */
  readonly opens?: BridgeOpening;
}

/** What went out. */
export interface BridgeRequest {
  readonly method: string;
  /** With the sandbox's origin; path and query as on the wire, and as signed. */
  readonly url: string;
  /** As the SDK set them, names in lower case. HTTP itself adds `host`, `connection` and `content-length`. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * The body as text; empty if there is none. A form is shown part by part as it went out, a file's bytes by a note of
   * their number and SHA-256 in their place.
   */
  readonly body: string;
  /** Whether the merchant API certificate was presented (mutual TLS). */
  readonly mtls: boolean;
}

/** How the request was signed. */
export type BridgeSigning = BridgeSigningV3 | BridgeSigningV2;

/** The signature of a request of APIv3 or of the brand API. */
export interface BridgeSigningV3 {
  readonly algorithm: 'WECHATPAY2-SHA256-RSA2048' | 'WECHATPAY-BRAND-SHA256-RSA2048';
  /** The text that is signed, exactly: five lines, each with its line feed. */
  readonly message: string;
  /** base64. */
  readonly signature: string;
  /** The serial number of the merchant API certificate, or of the brand's. */
  readonly serial: string;
  /** Seconds since 1970, as sent. */
  readonly timestamp: string;
  readonly nonce: string;
  /** What the signature can be verified with: the merchant API certificate or the brand's, PEM. */
  readonly certificate: string;
}

/** The signature of a request of APIv2. */
export interface BridgeSigningV2 {
  readonly algorithm: 'MD5' | 'HMAC-SHA256';
  /** The text that is hashed, exactly, `&key=` and the sandbox's APIv2 key at its end. */
  readonly message: string;
  /** Hexadecimal, in capitals: the field `sign`. */
  readonly signature: string;
  /** The field `nonce_str`, where there is one. */
  readonly nonce?: string;
}

/** What came back, as it came. */
export interface BridgeResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Whether the answer is the platform's. Failures are looked at as well, which the SDK does not verify in APIv3. */
export interface BridgeVerification {
  readonly verified: boolean;
  readonly algorithm?: 'WECHATPAY2-SHA256-RSA2048' | 'WECHATPAY-BRAND-SHA256-RSA2048' | 'MD5' | 'HMAC-SHA256';
  /** The text that was verified, exactly. */
  readonly message?: string;
  readonly signature?: string;
  /** APIv3: the platform key that the answer names, a `PUB_KEY_ID_…` or a certificate's serial number. */
  readonly serial?: string;
  /** APIv3: that key, or its certificate, PEM. */
  readonly publicKey?: string;
  /** Why it is not verified, or that the answer carries no signature. */
  readonly reason?: string;
}

/** An error of the SDK. */
export interface BridgeError {
  /** `RequestError`, `ApiError`, `VerificationError`, `TransportError`, … */
  readonly name: string;
  /** `REQUEST`, or WeChat Pay's own: `PARAM_ERROR`, `NOT_FOUND`, … */
  readonly code: string;
  readonly message: string;
  /** RequestError: the bad option (`json.appid`, `contract_id`). ApiError of APIv3: where `detail` points (`/plan_id`). */
  readonly field?: string;
  /** ApiError: the HTTP status. */
  readonly status?: number;
  /** ApiError of APIv3: what WeChat Pay says of the cause. */
  readonly detail?: unknown;
  readonly requestId?: string;
}

/**
 * - `payment`: an order, to pay
 * - `payment-and-contract`: an order that signs a contract as well
 * - `contract`: a contract, to sign
 * - `authorization`: an individual payee's authorisation (收付通)
 */
export type BridgeOpens = 'payment' | 'payment-and-contract' | 'contract' | 'authorization';

/** A page that the user could now open. */
export interface BridgeOpening {
  /** For `confirm` and `decline`: a prepay_id, session_id or pre_entrustweb_id. */
  readonly id: string;
  readonly what: BridgeOpens;
  /** The text for a QR code: `code_url`. The code is the sandbox's; WeChat's scanner knows nothing of it. */
  readonly qr?: string;
  /** The page for a browser outside WeChat: `mweb_url`. As the code, only the sandbox knows it. */
  readonly url?: string;
}

/** `confirm`: the user agrees. `decline`: the user goes away. */
export interface BridgeAct {
  /** A prepay_id, code_url, mweb_url, session_id or pre_entrustweb_id. */
  readonly id: string;
}

/** What became of what the id opens, and what the merchant was told. */
export interface BridgeOutcome {
  readonly opened: BridgeOpened;
  /** Those that the act caused, each attempted at least once; `decline` causes none. */
  readonly notifications: readonly BridgeNotification[];
}

/** The order and the contract that an id opens, after the act. */
export interface BridgeOpened {
  readonly what: BridgeOpens;
  /** The order, where the id opens one. */
  readonly order?: BridgeOrder;
  /** The contract that was to be signed. */
  readonly contract?: BridgeContract;
}

/** An order and its state. */
export interface BridgeOrder {
  readonly out_trade_no: string;
  readonly trade_state: TradeState;
  /** Once it is paid. */
  readonly transaction_id?: string;
  /** Who paid. */
  readonly openid?: string;
}

/** A contract and its state. */
export interface BridgeContract {
  /** `pap`: 委托代扣 (APIv2); `global`: its global edition; `individual`: 收付通's individual payees. */
  readonly family: 'pap' | 'global' | 'individual';
  readonly state: 'WAITING' | 'ABANDONED' | 'SIGNED' | 'TERMINATED';
  /** Not with `individual`. */
  readonly plan_id?: string;
  /** `pap`. */
  readonly contract_code?: string;
  /** `global`, `individual`. */
  readonly out_contract_code?: string;
  /** `pap`, `global`; once it is signed. */
  readonly contract_id?: string;
  /** `individual`; once it is authorised. */
  readonly individual_auth_id?: string;
  /** Who signed. */
  readonly openid?: string;
}

/** A notification, with its content opened for reading. */
export interface BridgeNotification extends BridgeDelivery {
  /** The message: APIv2's fields; APIv3's payload, decrypted with the APIv3 key. */
  readonly data: unknown;
}

/** `Delivery`, as JSON writes it. */
export interface BridgeDelivery {
  readonly id: string;
  /** `pay`, `contract.add`, `PAPAY.SIGN`, … */
  readonly type: string;
  readonly url: string;
  /** `not_allowed`: nothing was sent, because the URL is neither loopback nor private (see `notifyTargets`). */
  readonly state: DeliveryState;
  readonly attempts: readonly BridgeAttempt[];
  /** When the next attempt falls due, by the sandbox's clock. */
  readonly next?: string;
  /** What the last attempt sent; missing if nothing was sent. */
  readonly headers?: Readonly<Record<string, string>>;
  /** As sent. */
  readonly body: string;
}

/** An attempt to deliver a notification. */
export interface BridgeAttempt {
  /** By the sandbox's clock. */
  readonly at: string;
  /** What the receiver answered; missing if it did not. */
  readonly status?: number;
  /** Why it does not count as delivered. */
  readonly error?: string;
}

/** All notifications so far, in the order they came up. */
export interface BridgeDeliveries {
  readonly deliveries: readonly BridgeDelivery[];
}

/**
 * What goes wrong with the bridge itself, beside what the call came to.
 *
 * - 400 `BAD_ARGUMENT`, `NOT_JSON`
 * - 403 `FORBIDDEN`: not from this machine, or from a page of an origin that is not allowed
 * - 404 `NOT_FOUND`, `UNKNOWN_ID`, `UNKNOWN_OPERATION` (the description has no such path or verb)
 * - 409 `EXPIRED`, `ABANDONED`, `ALREADY_PAID`, `ALREADY_SIGNED`
 * - 413 `TOO_LARGE`, 415 `NOT_JSON`, 500 `INTERNAL`
 */
export interface BridgeProblem {
  readonly code: string;
  readonly message: string;
}

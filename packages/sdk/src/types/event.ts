import type { XmlObject } from '../text/transformer.js';

/** An APIv3 notification, verified and decrypted. */
export interface V3Event<Type extends string, Data> {
  readonly protocol: 'v3';
  /** The notification's id: the same event may arrive several times. */
  readonly id: string;
  /** `event_type`. */
  readonly type: Type;
  /** The decrypted payload. */
  readonly data: Data;
  /** The envelope as received. */
  readonly raw: V3Envelope;
  /** The brand that it was sent to, if it was not the merchant. */
  readonly brandId?: string;
}

/**
 * An APIv2 notification, verified.
 *
 * @typeParam Signed `false` for a refund, whose message carries no signature
 */
export interface V2Event<Type extends string, Data, Signed extends boolean = true> {
  readonly protocol: 'v2';
  /** Made of the fields that tell the event from others of its type: the same event may arrive several times. */
  readonly id: string;
  readonly type: Type;
  readonly data: Data;
  /**
   * All of the message. Where `signed` is false, none of it is verified but what `data` was decrypted from: the other
   * fields may have been changed on the way.
   */
  readonly raw: XmlObject;
  /** Whether the signature covers all of `raw`. A refund carries none: its `data` is verified, `raw` is not. */
  readonly signed: Signed;
}

/** https://pay.weixin.qq.com/doc/v3/merchant/4012081705 */
export interface V3Envelope {
  readonly id: string;
  readonly create_time: string;
  readonly resource_type: string;
  readonly event_type: string;
  readonly summary?: string;
  readonly resource: {
    readonly original_type?: string;
    readonly algorithm: string;
    readonly ciphertext: string;
    readonly associated_data?: string;
    readonly nonce: string;
  };
}

/** How an APIv2 notification, which names no type and has no id, is told from others. */
export interface V2EventRule {
  readonly type: string;
  /** What its handler goes by, where that is not the type: APIv3 has another event of the same type. */
  readonly name?: string;
  /** The fields that a notification of this type has; `true`: with any value. */
  readonly fields: Readonly<Record<string, string | true>>;
  /** The fields that every notification of this type has, with a value: an empty one is not signed. */
  readonly required: readonly string[];
  /** The field that names the merchant that the notification is for. */
  readonly merchant: string;
  /** The fields that hold text of the merchant's or the user's, in which `&name=` may stand. */
  readonly free?: readonly string[];
  /** Those of them that hold JSON. */
  readonly json?: readonly string[];
  /** The fields (`true`), or the values of fields, that only answers have: they tell answers from this type. */
  readonly not?: Readonly<Record<string, true | readonly string[]>>;
  /** The fields that tell one event from another; of an unsigned notification, those of its payload. */
  readonly id: readonly string[];
  /** The field that holds the encrypted payload, and the key it is encrypted with. */
  readonly sealed?: readonly [field: string, key: 'apiv3' | 'apiv2'];
}

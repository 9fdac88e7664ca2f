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
  /** The brand that received it; absent if the merchant did. */
  readonly brandId?: string;
}

/**
 * An APIv2 notification, verified.
 *
 * @typeParam Signed `false` for a refund, whose message carries no signature
 */
export interface V2Event<Type extends string, Data, Signed extends boolean = true> {
  readonly protocol: 'v2';
  /** Built from the fields that identify the event. The same event may arrive several times. */
  readonly id: string;
  readonly type: Type;
  readonly data: Data;
  /**
   * The whole message. If `signed` is false, only the field that `data` was decrypted from is verified; the other fields
   * may have been changed on the way.
   */
  readonly raw: XmlObject;
  /** Whether a signature covers all of `raw`. A refund has no signature: its `data` is verified, `raw` is not. */
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

/** Identifies a type of APIv2 notification by its fields, because the message has neither a type nor an id. */
export interface V2EventRule {
  readonly type: string;
  /** The name of its handler, if that is not the type because APIv3 has an event of the same type. */
  readonly name?: string;
  /** The fields that identify the type; `true`: with any value. */
  readonly fields: Readonly<Record<string, string | true>>;
  /** The fields that every notification of this type has, with a nonempty value: empty values are not signed. */
  readonly required: readonly string[];
  /** The field with the id of the receiving merchant. */
  readonly merchant: string;
  /** The fields with text that the merchant or the user chooses. It may contain `&name=`. */
  readonly free?: readonly string[];
  /** Those of the `free` fields that contain JSON. */
  readonly json?: readonly string[];
  /** Fields (`true`) or field values that only answers have. They distinguish answers from this type. */
  readonly not?: Readonly<Record<string, true | readonly string[]>>;
  /** The fields that identify one event; for an unsigned notification, fields of its decrypted payload. */
  readonly id: readonly string[];
  /** The field with the encrypted payload, and the key that decrypts it. */
  readonly sealed?: readonly [field: string, key: 'apiv3' | 'apiv2'];
}

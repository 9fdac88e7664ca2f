import type { XmlObject } from '../transformer.js';

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

/** An APIv2 notification, verified. */
export interface V2Event<Type extends string, Data> {
  readonly protocol: 'v2';
  /** Made of the fields that tell the event from others of its type: the same event may arrive several times. */
  readonly id: string;
  readonly type: Type;
  readonly data: Data;
  /** All of the message. */
  readonly raw: XmlObject;
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
  /** The fields that tell one event from another; of an unsigned notification, those of its payload. */
  readonly id: readonly string[];
  /** The field that holds the encrypted payload, and the key it is encrypted with. */
  readonly sealed?: readonly [field: string, key: 'apiv3' | 'apiv2'];
}

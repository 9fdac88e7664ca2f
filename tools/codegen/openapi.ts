/** As much of OpenAPI 3.1 as the description uses, with our extensions (`x-…`); see CONTRIBUTING.md. */

export type JsonObject = Readonly<Record<string, unknown>>;

export interface Schema {
  readonly $ref?: string;
  readonly type?: 'string' | 'integer' | 'number' | 'boolean' | 'object' | 'array';
  /** The field's official short name. */
  readonly title?: string;
  /** Its English, where the glossary has none. */
  readonly 'x-title-en'?: string;
  readonly enum?: readonly (string | number)[];
  /** What WeChat Pay takes a field for that is left out. */
  readonly default?: string | number | boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  /** Numbered fields of APIv2, by a regular expression such as `^coupon_id_\\d+$`. */
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean;
  /** At least one of these holds: which fields have to be given together. */
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly example?: unknown;
  readonly contentMediaType?: string;
  /** What a text holds that is JSON. */
  readonly contentSchema?: Schema;
  /** Text that holds JSON, or is URL-encoded. */
  readonly 'x-encoded'?: 'json' | 'urlencode';
  /** Encrypted with RSA-OAEP (for the platform, the merchant, the bank) or with the APIv3 or APIv2 key. */
  readonly 'x-encrypted'?: 'platform' | 'merchant' | 'bank' | 'apiv3' | 'apiv2';
  /**
   * What the SDK fills in by itself in an upload: the file's digest or name, the merchant's id, the signature.
   */
  readonly 'x-computed'?: 'sha256' | 'sm3' | 'md5' | 'filename' | 'mchid' | 'sign_type' | 'sign';
  /** RSA with the padding of PKCS#1 v1.5 instead of OAEP. */
  readonly 'x-padding'?: 'pkcs1';
  /** What a source says otherwise than the description. */
  readonly 'x-sources'?: Sources;
  /** In an APIv2 notification: text of the merchant or the user, in which anything may stand. */
  readonly 'x-free-text'?: boolean;
  /** In an APIv2 answer: a merchant id that is not the caller's. */
  readonly 'x-other-merchant'?: boolean;
  /** The one value that a path variable takes: a segment that a chain cannot spell. */
  readonly const?: string;
}

/** The description's sources: `docs` are the official tables, `sdk` the models of official and other SDKs. */
export type SourceName = 'docs' | 'sdk';

export type Sources = Readonly<Partial<Record<SourceName, Saying>>>;

/** `false`: the source lacks the field; otherwise what it says of it. */
export type Saying =
  | false
  | {
      readonly required?: boolean;
      /** `string`, `object[]`. */
      readonly type?: string;
      /** The values of the enumeration that it lacks. */
      readonly without?: readonly string[];
    };

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: Schema;
}

export interface Body {
  readonly required?: boolean;
  readonly content?: Readonly<Record<string, { readonly schema: Schema; readonly example?: unknown }>>;
}

export interface Response extends Body {
  readonly 'x-unsigned'?: boolean;
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags?: readonly string[];
  readonly 'x-summary-en': string;
  readonly 'x-description-en': string;
  readonly externalDocs?: { readonly url: string };
  /** All official pages, where there are several. */
  readonly 'x-docs'?: readonly string[];
  readonly deprecated?: boolean;
  readonly servers?: readonly { readonly url: string }[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Body;
  readonly responses: Readonly<Record<string, Response>>;
  /** The day on which WeChat Pay switched the operation off. */
  readonly 'x-retired'?: string;
  /** The day from which on another operation takes this one's place. */
  readonly 'x-superseded'?: string;
  /** The path of that operation, with `#verb` where several stand there. */
  readonly 'x-superseded-by'?: string;
  /** Only for merchants who were granted it; a date says since when. */
  readonly 'x-permission'?: boolean | string;
  /**
   * No official page of it is known: that it exists is inferred from a service provider's operation, whose siblings all
   * have a brand's counterpart. Its fields are not described, so any are taken.
   */
  readonly 'x-inferred'?: boolean;
  /** Mutual TLS with the merchant API certificate. */
  readonly 'x-mtls'?: boolean;
  /** An APIv2 request without nonce_str. */
  readonly 'x-nonceless'?: boolean;
  /**
   * It takes effect once though it is sent several times with the same fields, which identify it (`amount.total` for a
   * nested one); none are needed where a repetition has no further effect anyway. Without it: it must not be repeated.
   */
  readonly 'x-idempotent'?: readonly string[];
  /** The fields that WeCom's own signature, `workwx_sign`, covers. */
  readonly 'x-workwx-sign'?: readonly string[];
  /** A notification whose reply carries the receiver's own signature. */
  readonly 'x-signed-reply'?: boolean;
  /** A notification's decrypted payload. */
  readonly 'x-payload'?: Schema;
  /**
   * An APIv2 notification's event types, each with the fields that tell it (`true`: with any value); several such sets
   * where it comes in several forms.
   */
  readonly 'x-event-types'?: Readonly<Record<string, EventForm | readonly EventForm[]>>;
  /**
   * What an APIv2 notification never has, where answers have its fields as well: fields (`true`), or values of fields.
   */
  readonly 'x-event-not'?: Readonly<Record<string, true | readonly string[]>>;
  /** The fields of an APIv2 notification that tell one event of its type from another. */
  readonly 'x-event-id'?: readonly string[];
  /** Seconds between attempts at delivering a notification, after the first. */
  readonly 'x-retry'?: readonly number[];
  /** The error codes it may answer, besides those that every operation of its protocol may. */
  readonly 'x-errors'?: readonly string[];
  /** The notifications that follow it, by their names. */
  readonly 'x-notifies'?: readonly string[];
}

export type Protocol = 'v2' | 'v3';

/** An error code of WeChat Pay's, in words. */
export interface ErrorCode {
  readonly protocols: readonly Protocol[];
  /** The HTTP status it usually comes with in APIv3. */
  readonly status?: number;
  readonly description: string;
  readonly 'x-description-en': string;
  /** What the caller should do. */
  readonly action: string;
  readonly 'x-action-en': string;
}

export interface ErrorCatalogue {
  /** The codes that every operation of a protocol may answer. */
  readonly general: Readonly<Record<Protocol, readonly string[]>>;
  readonly codes: Readonly<Record<string, ErrorCode>>;
}

export type PathItem = Readonly<Partial<Record<string, Operation>>>;

/** The fields that tell a form of an APIv2 notification; it has them all. */
export type EventForm = Readonly<Record<string, string | true>>;

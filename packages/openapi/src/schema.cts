/** The JSON Schema keywords that the description uses, with its extensions (`x-…`). */
export interface Schema {
  readonly $ref?: string;
  readonly type?: 'string' | 'integer' | 'number' | 'boolean' | 'object' | 'array';
  /** The field's official short name, in Chinese. */
  readonly title?: string;
  /** The short name in English. The bundle adds it from the glossary where the YAML has none. */
  readonly 'x-title-en'?: string;
  /** What the field is, where its value comes from and what goes wrong, in Chinese. In the YAML, only where `fields.yaml` says something else. */
  readonly description?: string;
  /** The same in English. */
  readonly 'x-description-en'?: string;
  readonly enum?: readonly (string | number)[];
  /**
   * What the values of the enumeration mean. In the YAML, only where `enums.yaml` says something else for the field's name.
   * The document has all of them as `x-enumDescriptions`.
   */
  readonly 'x-enum-labels'?: Readonly<Record<string, ValueLabel>>;
  /** In the document: what the values mean, in Chinese. Redoc and Scalar show it. */
  readonly 'x-enumDescriptions'?: Readonly<Record<string, string>>;
  /** In the document: what the values mean, in English. */
  readonly 'x-enumDescriptions-en'?: Readonly<Record<string, string>>;
  /** The value that WeChat Pay assumes for a missing field. */
  readonly default?: string | number | boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  /** Numbered fields of APIv2, by a regular expression such as `^coupon_id_\\d+$`. */
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean;
  /** The sets of fields of which at least one must be given. */
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  /** The forms of a message that several products share. Each is a shared schema, and a value fits exactly one. */
  readonly oneOf?: readonly Schema[];
  /** In requests, from an official source: the sandbox enforces it. */
  readonly pattern?: string;
  /** Like `pattern`, from a source that is not official: documentation. */
  readonly 'x-pattern'?: string;
  /** `date-time` or `uri`: in requests, from an official source: the sandbox enforces it. */
  readonly format?: string;
  /** How the text is written, as documentation: `date-time`, `uri`, `base64`, `yyyyMMddHHmmss`. */
  readonly 'x-format'?: string;
  /** In characters, as documentation; of an encrypted field, those of the clear text. */
  readonly minLength?: number;
  readonly maxLength?: number;
  /** The lengths count bytes instead of characters. */
  readonly 'x-length-unit'?: 'bytes';
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  /** The unit of the value: `fen`, `minor` (the smallest unit of the currency), `second`. */
  readonly 'x-unit'?: Unit;
  /** When the field is required or forbidden, and the fields that it excludes or needs. Documentation. */
  readonly 'x-conditions'?: readonly Condition[];
  readonly example?: unknown;
  readonly contentMediaType?: string;
  /** The schema of the JSON in a text field. */
  readonly contentSchema?: Schema;
  /** The field is text that holds JSON or is URL-encoded. */
  readonly 'x-encoded'?: 'json' | 'urlencode';
  /** The key of the encryption: RSA-OAEP for the platform, the merchant or the bank, or the APIv3 or APIv2 key. */
  readonly 'x-encrypted'?: 'platform' | 'merchant' | 'bank' | 'apiv3' | 'apiv2';
  /** The SDK computes this field of an upload from the file, or from the configuration. */
  readonly 'x-computed'?: 'sha256' | 'sm3' | 'md5' | 'filename' | 'mchid' | 'sign_type' | 'sign';
  /** RSA with the padding of PKCS#1 v1.5 instead of OAEP. */
  readonly 'x-padding'?: 'pkcs1';
  /** Where a source differs from the description. */
  readonly 'x-sources'?: Sources;
  /** In an APIv2 notification: free text of the merchant or the user. */
  readonly 'x-free-text'?: boolean;
  /** In an APIv2 answer: the id of another merchant than the caller. */
  readonly 'x-other-merchant'?: boolean;
  /** The only value of a path variable that a property chain cannot spell. */
  readonly const?: string;
}

/** The unit of a value. `minor`: the smallest unit of the currency. */
export type Unit = 'fen' | 'yuan' | 'minor' | 'second' | 'minute' | 'day' | 'ten-thousandth';

/**
 * A rule that binds a field to others. A field beside it is named by its name, another by its path from the body:
 * `payer.openid`.
 */
export type Condition =
  | { readonly requiredWhen: Circumstance }
  | { readonly notNeededWhen: Circumstance }
  | { readonly forbiddenWhen: Circumstance }
  /** Exactly one is given. A list counts as one: all its fields are given. */
  | { readonly oneOf: readonly (string | readonly string[])[]; readonly when?: Circumstance }
  /** At least one is given. */
  | { readonly anyOf: readonly string[] }
  /** Given only together with these. */
  | { readonly with: readonly string[] }
  | { readonly notWith: readonly string[] }
  /** The sum of these, less the others. */
  | { readonly sumOf: readonly string[]; readonly minus?: readonly string[] }
  | { readonly range: ValueTest; readonly when: Circumstance }
  | { readonly notAvailableYet: true }
  | { readonly deprecatedValue: string; readonly use?: string };

/** `partner`: a service provider calls. Otherwise the values of other fields; a list means one of its values. */
export type Circumstance = 'partner' | Readonly<Record<string, Literal | readonly Literal[] | ValueTest>>;

/** A value to compare with. */
export type Literal = string | number | boolean;

/** What is true of a value. */
export interface ValueTest {
  readonly not?: Literal;
  readonly const?: Literal;
  /** The list, or the text, contains it. */
  readonly has?: Literal;
  readonly given?: boolean;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
}

/** What a value of an enumeration means. */
export type ValueLabel = readonly [zh: string, en: string];

/** The description's sources: `docs` are the official tables, `sdk` the models of official and other SDKs. */
export type SourceName = 'docs' | 'sdk';

/** What each source states that differs from the description. */
export type Sources = Readonly<Partial<Record<SourceName, SourceStatement>>>;

/** `false`: the source lacks the field. An object: what the source states differently. */
export type SourceStatement =
  | false
  | {
      readonly required?: boolean;
      /** `string`, `object[]`. */
      readonly type?: string;
      /** The values of the enumeration that the source lacks. */
      readonly without?: readonly string[];
    };

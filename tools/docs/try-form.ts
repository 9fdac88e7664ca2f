/**
 * The form of "try it" for each verb of a path: `/try/<routing path>.json`.
 *
 * The options are the SDK's, in the order of the request table on the page.
 */
export type TryForms = Readonly<Partial<Record<string, TryForm>>>;

export interface TryForm {
  readonly protocol: 'v2' | 'v3';
  /** The address on the wire, with variables in braces: `https://api.mch.weixin.qq.com/pay/contractorder`. */
  readonly url: string;
  /** An APIv2 message without `nonce_str`. */
  readonly nonceless?: true;
  /** An APIv2 message that is signed with HMAC-SHA256 unless its `sign_type` differs. */
  readonly hmac?: true;
  /** The call's options: path variables, `query`, `headers`, `json`, `xml`, `body`, `base_uri`, `security`. */
  readonly fields: readonly TryField[];
  /** The options with the sample values of the page. A file is `{ "$file": { "name": "…", "base64": "…" } }`. */
  readonly sample: Readonly<Record<string, unknown>>;
  /**
   * The places of the merchant's own numbers, which each call needs anew: `xml.out_trade_no`, and in all items of a list
   * `json.sub_orders.out_trade_no`.
   */
  readonly own?: readonly string[];
}

export interface TryField {
  readonly name: string;
  /** `items` has the shape of the items of an `array`, `fields` the fields of an `object`. */
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'object' | 'array' | 'file';
  /** Chinese and English. */
  readonly label?: readonly [zh: string, en: string];
  readonly required?: true;
  readonly enum?: readonly (string | number)[];
  /** What the values of `enum` mean, in Chinese and English. */
  readonly meanings?: Readonly<Record<string, readonly [zh: string, en: string]>>;
  /** The bridge encrypts it, with the SDK. */
  readonly encrypted?: true;
  readonly fields?: readonly TryField[];
  readonly items?: TryField;
}

/**
 * What the site's "try it" knows of an operation: `/try/<routing path>.json` holds it for each verb of a path.
 *
 * The options are those of the SDK, in the order of the page's request table.
 */
export type TryForms = Readonly<Partial<Record<string, TryForm>>>;

export interface TryForm {
  readonly protocol: 'v2' | 'v3';
  /** The call's options: path variables, `query`, `headers`, `json`, `xml`, `body`, `base_uri`, `security`. */
  readonly fields: readonly TryField[];
  /** The options filled with the page's sample. A file is `{ "$file": { "name": "…", "base64": "…" } }`. */
  readonly sample: Readonly<Record<string, unknown>>;
  /**
   * Where the merchant's own numbers are, which no second call may have: `xml.out_trade_no`, and through lists
   * `json.sub_orders.out_trade_no`, in all their items.
   */
  readonly own?: readonly string[];
}

export interface TryField {
  readonly name: string;
  /** `array` has its items' shape in `items`, `object` its fields in `fields`. */
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'object' | 'array' | 'file';
  /** Chinese and English. */
  readonly label?: readonly [zh: string, en: string];
  readonly required?: true;
  readonly enum?: readonly (string | number)[];
  /** The SDK (here: the bridge) encrypts it. */
  readonly encrypted?: true;
  readonly fields?: readonly TryField[];
  readonly items?: TryField;
}

import type { Schema } from './schema.cjs';

/** A path variable, a query parameter or a header. */
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: Schema;
  /** The value in the sample call. */
  readonly example?: unknown;
}

/** A request's or an answer's body. */
export interface Body {
  readonly required?: boolean;
  /** By media type. */
  readonly content?: Readonly<Record<string, { readonly schema: Schema; readonly example?: unknown }>>;
}

/** An answer; with `$ref`, a reference to a shared one. */
export interface Response extends Body {
  readonly $ref?: string;
  readonly headers?: Readonly<Record<string, Omit<Parameter, 'name' | 'in'>>>;
  /** The answer carries no signature. */
  readonly 'x-unsigned'?: boolean;
}

/** An operation or a notification, with the extensions of the description. */
export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly 'x-summary-en': string;
  readonly 'x-description-en': string;
  readonly tags?: readonly string[];
  readonly externalDocs?: { readonly url: string };
  /** All official pages, where there are several. */
  readonly 'x-docs'?: readonly string[];
  readonly deprecated?: boolean;
  readonly servers?: readonly { readonly url: string }[];
  /** The bundle derives it from the path and from `x-mtls`. */
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Body;
  /** By status. */
  readonly responses: Readonly<Record<string, Response>>;
  /** The day on which WeChat Pay switched the operation off. */
  readonly 'x-retired'?: string;
  /** The day on which another operation replaced this one. */
  readonly 'x-superseded'?: string;
  /** The path of the replacement, with `#verb` where the path has several verbs. */
  readonly 'x-superseded-by'?: string;
  /** WeChat Pay grants the operation to selected merchants only. A date gives the start of this rule. */
  readonly 'x-permission'?: boolean | string;
  /**
   * The operation has no known official page. It is inferred from the service provider's operation of the same name.
   * Its fields are not described, so any field is accepted.
   */
  readonly 'x-inferred'?: boolean;
  /** Mutual TLS with the merchant API certificate. */
  readonly 'x-mtls'?: boolean;
  /** An APIv2 request without nonce_str. */
  readonly 'x-nonceless'?: boolean;
  /**
   * The fields that identify the request: a repetition with the same values has no further effect. `amount.total` is a
   * nested field. An empty list: a repetition never has a further effect. Absent: the request must not be repeated.
   */
  readonly 'x-idempotent'?: readonly string[];
  /** The fields that WeCom's own signature, `workwx_sign`, covers. */
  readonly 'x-workwx-sign'?: readonly string[];
  /** A notification whose reply carries the receiver's own signature. */
  readonly 'x-signed-reply'?: boolean;
  /** A notification's decrypted payload. */
  readonly 'x-payload'?: Schema;
  /**
   * An APIv2 notification's event types. Each has the fields that identify it, or several sets of such fields where
   * the event has several forms.
   */
  readonly 'x-event-types'?: Readonly<Record<string, EventForm | readonly EventForm[]>>;
  /** Fields, or values of fields, that answers have and the APIv2 notification never has. `true`: any value. */
  readonly 'x-event-not'?: Readonly<Record<string, true | readonly string[]>>;
  /** The fields of an APIv2 notification that distinguish events of the same type. */
  readonly 'x-event-id'?: readonly string[];
  /** The seconds between delivery attempts of a notification, after the first attempt. */
  readonly 'x-retry'?: readonly number[];
  /** The error codes of the operation, without those that every operation of its protocol has. */
  readonly 'x-errors'?: readonly string[];
  /** The names of the notifications that follow the operation. */
  readonly 'x-notifies'?: readonly string[];
  /**
   * What the operation does to a resource that WeChat Pay keeps. The bundle has it whole, also where paths say so. In the
   * source, `false`: paths do not say it right, and the operation has none.
   */
  readonly 'x-resource'?: ResourceUse | false;
}

/** What an operation does to the resources of a family, such as the refunds of a merchant. */
export interface ResourceUse {
  /** The family's name: `v3/refund/domestic/refunds`, the path of the collection, where it is inferred. */
  readonly of: string;
  /**
   * The fields of the request that name the resource. The last one that is given is its own id; those before it are
   * compared as well. For `create`: the fields that make a repetition. Absent: each request creates another resource. An
   * empty list: a merchant has one resource of the family.
   */
  readonly by?: readonly string[];
  /** For `create`: the ids that the answer brings. */
  readonly mints?: readonly string[];
  /**
   * `put` creates, or takes the place of what there is, as a setting does. `update` changes the fields that are given, and
   * `set` the state.
   */
  readonly does: 'create' | 'put' | 'read' | 'list' | 'update' | 'delete' | { readonly set: string };
}

/** The fields that identify a form of an APIv2 notification, each with its value. `true`: any value. */
export type EventForm = Readonly<Record<string, string | true>>;

/** The verbs that operations have, in the order in which they are listed. */
export const verbs = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** A verb of an operation. */
export type Verb = (typeof verbs)[number];

/** APIv2 signs XML inside the message; APIv3 signs JSON in a header. */
export type Protocol = 'v2' | 'v3';

/** The operations of a path, by verb. A notification has `post` only. */
export type PathItem = Readonly<Partial<Record<Verb, Operation>>>;

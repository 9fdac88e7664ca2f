import type { Operation, PathItem, Protocol, Response } from './operation.cjs';
import type { Schema } from './schema.cjs';

/** The published document, `wechatpay.openapi.json`. */
export interface Bundle {
  readonly tags: readonly Tag[];
  readonly 'x-groups': readonly Group[];
  readonly 'x-error-codes': ErrorTable;
  /** By path on the wire. */
  readonly paths: Readonly<Record<string, BundledPath>>;
  /** By event. The names of APIv2 events begin with `v2/`. */
  readonly webhooks: Readonly<Record<string, { readonly post: Operation }>>;
  readonly components: Components;
}

/** The operations of a path in the published document. */
export interface BundledPath extends PathItem {
  /** The routing path: the path on the wire without its first slash, with `v2/` in front for APIv2. */
  readonly 'x-path': string;
}

/** What several operations share. */
export interface Components {
  readonly schemas?: Readonly<Record<string, Schema>>;
  readonly responses?: Readonly<Record<string, Response>>;
  readonly securitySchemes?: Readonly<Record<string, unknown>>;
}

/** A group of products. */
export interface Group {
  readonly name: string;
  readonly 'x-name-en': string;
  readonly description: string;
  readonly 'x-description-en': string;
}

/** A product. */
export interface Tag extends Group {
  /** The name of its group. */
  readonly 'x-group': string;
}

/** An error code of WeChat Pay. */
export interface ErrorCode {
  readonly protocols: readonly Protocol[];
  /** The HTTP status that APIv3 usually sends with it. */
  readonly status?: number;
  readonly description: string;
  readonly 'x-description-en': string;
  /** What the caller should do. */
  readonly action: string;
  readonly 'x-action-en': string;
}

/** The error codes, and which of them every operation may answer. */
export interface ErrorTable {
  /** The codes that every operation of a protocol may answer. */
  readonly general: Readonly<Record<Protocol, readonly string[]>>;
  readonly codes: Readonly<Record<string, ErrorCode>>;
}

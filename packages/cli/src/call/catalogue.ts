import {
  describeParameters,
  findBodySchema,
  followReference,
  loadOutline,
  type OutlinedOperation,
  type Parameter,
  readProtocol,
  type Schema,
} from '@wechatpay-kit/openapi/model';

/** An operation of the description, under all of its names. */
export interface CatalogueOperation {
  /** The chain: `v3.pay.transactions.native.post`. */
  readonly id: string;
  readonly method: string;
  /** The routing path, as the SDK takes it: `v3/pay/transactions/native`. */
  readonly path: string;
  /** The path on the wire: `/v3/pay/transactions/native`. */
  readonly wirePath: string;
  /** What the description says of it. */
  readonly described: OutlinedOperation;
}

let catalogue: readonly CatalogueOperation[] | undefined;

/** All operations, in the order of the description. */
export function listCatalogue(): readonly CatalogueOperation[] {
  catalogue ??= loadOutline().operations.map((described) => ({
    id: described.outline.operationId,
    method: described.verb.toUpperCase(),
    path: described.path,
    wirePath: described.wirePath,
    described,
  }));
  return catalogue;
}

/** The option of the SDK that takes the body of a request. */
export type BodyOption = 'json' | 'xml' | 'body';

/** What a call takes. */
export interface CallShape {
  readonly variables: readonly Parameter[];
  readonly query: Schema;
  readonly body: { readonly option: BodyOption; readonly schema: Schema } | undefined;
}

const options: Readonly<Record<string, BodyOption>> = {
  'application/json': 'json',
  'application/xml': 'xml',
  'multipart/form-data': 'body',
};

/** The arguments that an operation takes. */
export function readShape({ described: { operation } }: CatalogueOperation): CallShape {
  const { parameters = [], requestBody } = operation;
  const [mediaType = ''] = Object.keys(requestBody?.content ?? {});
  const [option, schema] = [options[mediaType], findBodySchema(requestBody)];
  return {
    variables: parameters.filter((parameter) => parameter.in === 'path'),
    query: describeParameters(operation, 'query'),
    body: option === undefined || schema === undefined ? undefined : { option, schema },
  };
}

/** Follows the references of the description. */
export function resolve(schema: Schema): Schema {
  return followReference(loadOutline().components.schemas ?? {}, schema);
}

/** Fields that the SDK fills in: digests of files, signatures, and what protects from replays. */
export function isFilledIn(path: string, name: string, schema: Schema): boolean {
  if (schema['x-computed'] !== undefined) return true;
  return readProtocol(path) === 'v2' && ['sign', 'nonce_str', 'workwx_sign'].includes(name);
}

/** Fields that name the merchant or the brand that calls. */
export const ownIds: readonly (readonly [name: string, kind: 'mchid' | 'brandId'])[] = [
  ['mchid', 'mchid'],
  ['mch_id', 'mchid'],
  ['sp_mchid', 'mchid'],
  ['combine_mchid', 'mchid'],
  ['combine_mch_id', 'mchid'],
  ['contract_mchid', 'mchid'],
  ['brand_id', 'brandId'],
];

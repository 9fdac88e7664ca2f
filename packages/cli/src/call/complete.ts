import { describeParameters, type Schema } from '@wechatpay-kit/openapi/model';
import type { CallOptions } from './build.js';
import { type CallShape, type CatalogueOperation, isFilledIn, ownIds } from './catalogue.js';

/** The ids of the merchant and of the brand that call. */
export interface CallerIds {
  readonly mchid?: string | undefined;
  readonly brandId?: string | undefined;
}

/**
 * Adds every required field that a call lacks.
 *
 * @param known what is given; it stays as it is
 */
export async function completeCall(
  { method, path, described: { operation } }: CatalogueOperation,
  shape: CallShape,
  known: CallOptions,
  ids: CallerIds,
): Promise<CallOptions> {
  const { completeExample } = await import('@wechatpay-kit/sandbox/operations');
  const call = {
    method,
    path,
    caller: callerFields(ids),
    isFilledIn: (name: string, schema: Schema) => isFilledIn(path, name, schema),
  };
  return {
    variables: completeExample(describeParameters(operation, 'path'), known.variables, call),
    query: completeExample(shape.query, known.query, call),
    body: shape.body === undefined ? undefined : completeExample(shape.body.schema, known.body ?? {}, call),
    option: known.option,
  };
}

/** Who calls, by the names of fields. */
export function callerFields(ids: CallerIds): Readonly<Record<string, unknown>> {
  return Object.fromEntries(ownIds.map(([name, kind]) => [name, ids[kind]]));
}

import { describeParameters, type Schema } from '@wechatpay-kit/openapi/model';
import type { CallOptions } from '../call/build.js';
import { type CallShape, type CatalogueOperation, isFilledIn, ownIds, resolve } from '../call/catalogue.js';
import type { Fields } from './fields.js';

/** The ids of who calls, by kind. */
export interface CallerIds {
  readonly mchid: string;
  readonly brandId: string;
}

/**
 * Adds what a call lacks: the sample of the description, then every required field.
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
  const caller = callerFields(ids);
  const form = {
    method,
    path,
    caller,
    isFilledIn: (name: string, schema: Schema) => isFilledIn(path, name, schema),
  };
  const [content] = Object.values(operation.requestBody?.content ?? {});
  const body = { ...sampleOf(content?.example, caller), ...known.body };
  return {
    variables: completeExample(describeParameters(operation, 'path'), known.variables, form),
    query: completeExample(shape.query, known.query, form),
    body: shape.body === undefined ? undefined : completeExample(shape.body.schema, body, form),
    option: known.option,
  };
}

/** Who calls, by the names of fields. */
export function callerFields(ids: CallerIds): Fields {
  return Object.fromEntries(ownIds.map(([name, kind]) => [name, ids[kind]]));
}

/** The fields of the caller that a part of a request requires. */
export function requiredCaller(raw: Schema | undefined, ids: CallerIds): Fields {
  const { required = [] } = resolve(raw ?? {});
  return Object.fromEntries(Object.entries(callerFields(ids)).filter(([name]) => required.includes(name)));
}

/** The sample of a body, with the caller's own ids. */
function sampleOf(example: unknown, caller: Fields): Fields {
  if (example === null || typeof example !== 'object') return {};
  return Object.fromEntries(Object.entries(example).map(([name, value]) => [name, caller[name] ?? value]));
}

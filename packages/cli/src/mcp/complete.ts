import type { Schema } from '@wechatpay-kit/openapi/model';
import type { CallOptions } from '../call/build.js';
import { type CallShape, type CatalogueOperation, resolve } from '../call/catalogue.js';
import { type CallerIds, callerFields, completeCall } from '../call/complete.js';
import type { Fields } from './fields.js';

/**
 * Adds what a call lacks: the sample of the description, then every required field.
 *
 * @param known what is given; it stays as it is
 */
export async function completeBySample(
  operation: CatalogueOperation,
  shape: CallShape,
  known: CallOptions,
  ids: CallerIds,
): Promise<CallOptions> {
  const [content] = Object.values(operation.described.operation.requestBody?.content ?? {});
  const body = { ...sampleOf(content?.example, callerFields(ids)), ...known.body };
  return await completeCall(operation, shape, { ...known, body }, ids);
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

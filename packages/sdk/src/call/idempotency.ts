import { identities } from '../generated/identities.js';
import { unpack } from '../operations/unpack.js';
import type { PreparedRequest } from '../request/prepared-request.js';

/**
 * Whether a call is idempotent: it only reads, or it carries an identity by which the platform recognises a repetition
 * (`out_trade_no`, `out_refund_no`, …).
 */
export function isRepeatable(request: PreparedRequest): boolean {
  const { method } = request.wire;
  if (method === 'GET') return true;
  const fields = findIdentity(`${request.path} ${method}`);
  return fields?.every((field) => isGiven(field, request)) ?? false;
}

/**
 * Searched only when a call has failed, so no table is kept.
 *
 * @param operation `path METHOD`
 */
function findIdentity(operation: string): readonly string[] | undefined {
  const row = identities.find(([, operations]) => unpack(operations).includes(operation));
  if (row === undefined) return undefined;
  return row[0] === '' ? [] : row[0].split(',');
}

/** Reads the JSON as sent. The caller's object may serialise differently, or may have changed since. */
function isGiven(field: string, { variables, query, xml, text }: PreparedRequest): boolean {
  return [variables, query, xml, text === '' ? undefined : JSON.parse(text)].some((given) => {
    let value: unknown = given;
    for (const name of field.split('.'))
      value = (value as Record<string, unknown> | undefined | null)?.[name];
    return (
      (typeof value === 'string' && value !== '') || typeof value === 'number' || typeof value === 'bigint'
    );
  });
}

import type { Schema } from '@wechatpay-kit/openapi/model';
import type { Description } from './description.js';

/** A field of the description, and whether it is required. */
export interface Found {
  readonly schema: Schema;
  readonly required: boolean;
}

/**
 * Finds a field of an operation or a notification.
 *
 * @param subject - `POST v3/refund/domestic/refunds`, `WEBHOOK REFUND.SUCCESS`
 * @param path - `amount.total`, through lists and through text that holds JSON; `coupon_id_$n` for a numbered one
 * @returns the field, a parameter where a request's body has none of that name; `undefined` where there is neither
 */
export function findField(
  description: Description,
  subject: string,
  where: 'request' | 'response' | 'payload',
  path: string,
): Found | undefined {
  const described =
    description.operations.get(subject) ?? description.notifications.get(subject.replace('WEBHOOK ', ''));
  if (described === undefined) return undefined;
  if (where === 'payload') return below(description, described['x-payload'], path);
  const [, success] = Object.entries(described.responses).find(([code]) => /^[23]/.test(code)) ?? [];
  const [media] = Object.values((where === 'request' ? described.requestBody : success)?.content ?? {});
  const field = below(description, media?.schema, path);
  if (field !== undefined || where === 'response') return field;
  const parameter = described.parameters?.find(({ name }) => name === path);
  return parameter && { schema: parameter.schema, required: parameter.required ?? false };
}

function below({ resolve }: Description, root: Schema | undefined, path: string): Found | undefined {
  let found: Found | undefined = root && { schema: root, required: true };
  for (const name of path.split('.')) {
    if (found === undefined) return undefined;
    const { properties = {}, patternProperties = {}, required = [] } = held(resolve, found.schema);
    const schema = properties[name] ?? patternProperties[`^${name.replace(/\$\w/g, '\\d+')}$`];
    found = schema && { schema, required: required.includes(name) };
  }
  return found;
}

/** The object that a field's fields stand in: of a list its items, of text what the text says. */
function held(resolve: Description['resolve'], schema: Schema): Schema {
  const { items, contentSchema, ...object } = resolve(schema);
  const inner = contentSchema ?? items;
  return inner === undefined ? object : held(resolve, inner);
}

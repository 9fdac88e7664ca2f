import type { Schema } from '@wechatpay-kit/openapi/model';
import type { Description } from './description.js';

/** A field of the description. */
export interface Found {
  readonly schema: Schema;
  readonly required: boolean;
}

/**
 * Finds a field of an operation or a notification.
 *
 * @param subject - `POST v3/refund/domestic/refunds`, `WEBHOOK REFUND.SUCCESS`
 * @param path - `amount.total`, through lists and through text with JSON; `coupon_id_$n` for a numbered field
 * @returns the field, or a parameter if the body of a request lacks it; `undefined` if both lack it
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

/** The object with the nested fields: the items of a list, or the content of a text. */
function held(resolve: Description['resolve'], schema: Schema): Schema {
  const { items, contentSchema, ...object } = resolve(schema);
  const inner = contentSchema ?? items;
  return inner === undefined ? object : held(resolve, inner);
}

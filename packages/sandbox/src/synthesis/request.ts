import { type Components, followReference, type Schema } from '@wechatpay-kit/openapi/model';
import { type Circumstances, type Context, createContext, type Fields, isFields } from './context.js';
import { findOutcome } from './states.js';
import { abroad } from './tables/forms.js';
import { compileValue } from './walk.js';

/** A request to complete. */
export interface RequestForm {
  /** `POST` */
  readonly method: string;
  /** The routing path: `v2/pay/orderquery`. */
  readonly path: string;
  readonly components: Components;
  /** Whether the client fills a field in by itself. */
  readonly isFilledIn: (name: string, schema: Schema) => boolean;
}

/**
 * Adds the required fields that a part of a request lacks, also inside the objects that it has. Their values are made
 * as those of answers are.
 *
 * @param schema the schema of the body, or of the query
 * @param given the fields that are known; they stay as they are
 */
export function completeRequest(
  form: RequestForm,
  schema: Schema,
  given: Fields,
  circumstances: Circumstances,
): Record<string, unknown> {
  const { method, path } = form;
  const currency = abroad.test(path) ? 'HKD' : 'CNY';
  return complete(form, schema, given, createContext(circumstances, `${method} ${path}`, currency));
}

function complete(form: RequestForm, raw: Schema, given: Fields, context: Context): Record<string, unknown> {
  const { properties = {}, required = [], anyOf = [] } = follow(form, raw);
  const filled: Record<string, unknown> = { ...given };
  const isMet = anyOf.some(({ required: set = [] }) => set.every((name) => filled[name] !== undefined));
  const wanted = isMet ? required : [...required, ...(anyOf[0]?.required ?? [])];
  for (const [name, schema] of Object.entries(properties)) {
    const known = filled[name];
    if (isFields(known)) filled[name] = complete(form, schema, known, context);
    else if (known === undefined && wanted.includes(name) && !form.isFilledIn(name, follow(form, schema))) {
      // A contract that an order signs is with the same account.
      const same = filled[name.replace(/^contract_(?=appid$)/, '')];
      filled[name] = same ?? make(form, name, schema, context);
    }
  }
  return filled;
}

function make(form: RequestForm, name: string, raw: Schema, context: Context): unknown {
  const schema = follow(form, raw);
  const { const: only, default: usual, example, type, contentSchema, items = {} } = schema;
  if (only !== undefined) return only;
  if (usual !== undefined) return usual;
  // Of a value that fits others, such as the elements of a list.
  if (example !== undefined) return example;
  if (contentSchema !== undefined && schema['x-encoded'] === undefined) {
    return JSON.stringify(make(form, name, contentSchema, context));
  }
  if (type === 'object') return complete(form, schema, {}, context);
  if (type === 'array') return [make(form, name, items, context)];
  const { path, components } = form;
  const value = compileValue(schema, name, {
    components,
    path,
    wirePath: path,
    outcome: findOutcome(''),
    encrypted: new Set(),
    never: {},
    fixed: {},
  });
  return value(context, context.caller[name]);
}

function follow({ components }: RequestForm, schema: Schema): Schema {
  return followReference(components.schemas ?? {}, schema);
}

import {
  type Components,
  followReference,
  isStateField,
  mergeVariants,
  type Schema,
} from '@wechatpay-kit/openapi/model';
import type { PlainFields } from './resource.js';

/** A field that says how far a resource has got. */
export interface StateField {
  /** Its path from the answer: `['trade_state']`, `['transfer_batch', 'batch_status']`. */
  readonly path: readonly string[];
  /** Its values; `undefined`: any text. */
  readonly values: readonly string[] | undefined;
}

/**
 * The state fields of an answer or a message; if it has none, those of the objects in it. Those of lists belong to other
 * things.
 */
export function listStates(raw: Schema, components: Components): StateField[] {
  const { schemas = {} } = components;
  const list = (schema: Schema, path: readonly string[]): StateField[] =>
    Object.entries(mergeVariants(schemas, schema).properties ?? {}).flatMap(([name, value]) => {
      const field = followReference(schemas, value);
      const own = [...path, name];
      if (isStateField(name) && (field.enum !== undefined || field.type === 'string')) {
        return [{ path: own, values: field.enum?.map(String) }];
      }
      return field.type === 'object' && path.length === 0 ? list(field, own) : [];
    });
  const all = list(raw, []);
  const own = all.filter(({ path }) => path.length === 1);
  return own.length > 0 ? own : all;
}

export function canHold({ values }: StateField, state: string): boolean {
  return values === undefined || values.includes(state);
}

/** The state at the places of an answer that can have it. */
export function placeState(raw: Schema, state: string, components: Components): PlainFields {
  const placed: Record<string, unknown> = {};
  for (const field of listStates(raw, components)) {
    if (!canHold(field, state)) continue;
    const [first = '', second] = field.path;
    if (second === undefined) placed[first] = state;
    else placed[first] = { ...(placed[first] as object | undefined), [second]: state };
  }
  return placed;
}

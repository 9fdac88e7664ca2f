import { followReference, mergeVariants, type Schema } from '@wechatpay-kit/openapi/model';
import { RequestError } from 'wechatpay-kit';
import { isFields } from './context.js';
import { repeat } from './echo.js';

/**
 * Sets fields by path: `amount.total`, `promotion_detail.0.amount`. A text becomes what the field's schema has, where
 * it can: `--set amount.total=5` sets a number. Objects on the way are created.
 *
 * @throws RequestError if a path leads through a value that has no fields
 */
export function setFields(
  message: Record<string, unknown>,
  set: Readonly<Record<string, unknown>>,
  schema: Schema,
  schemas: Readonly<Record<string, Schema>>,
): void {
  for (const [path, value] of Object.entries(set)) setField(message, path, value, schema, schemas);
}

function setField(
  message: Record<string, unknown>,
  path: string,
  value: unknown,
  schema: Schema,
  schemas: Readonly<Record<string, Schema>>,
): void {
  const names = path.split('.');
  let target: unknown = message;
  let field = mergeVariants(schemas, schema);
  for (const [at, name] of names.entries()) {
    if (name === '' || !isTarget(target, name)) {
      const parent = names.slice(0, at).join('.') || 'the message';
      throw new RequestError(`set.${path}`, `${parent} has no field "${name}"`);
    }
    field = followReference(schemas, (Array.isArray(target) ? field.items : field.properties?.[name]) ?? {});
    if (at === names.length - 1) define(target, name, convert(field, value));
    else {
      const known = Object.hasOwn(target, name) ? target[name] : undefined;
      if (known === undefined) define(target, name, field.type === 'array' ? [] : {});
      target = target[name];
    }
  }
}

function isTarget(value: unknown, name: string): value is Record<string, unknown> {
  return Array.isArray(value) ? /^\d{1,3}$/.test(name) && Number(name) <= value.length : isFields(value);
}

/** Also defines a field called `__proto__`, which an assignment would not. */
function define(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
}

/** An enumeration of an answer is open: a value that it lacks is set as it is. */
function convert({ enum: _, ...field }: Schema, value: unknown): unknown {
  return repeat(field, value) ?? value;
}

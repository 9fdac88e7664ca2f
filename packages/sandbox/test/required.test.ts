import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { followReference, type Schema } from '@wechatpay-kit/openapi/model';
import { describe, expect, test } from 'vitest';
import { createValidator } from '../src/description/validate.js';
import { createValues } from './requests.js';
import { description } from './synthesis/description.js';

/** A folder of facts as `tools/check-facts` reads it; by default beside the repository. */
const folder =
  process.env['WECHATPAY_FACTS'] ?? fileURLToPath(new URL('../../../../shared/facts', import.meta.url));
const file = join(folder, 'cross-check', 'required-by-us-not-by-go.txt');

const { operations, components } = description;
const validator = createValidator(components);
const values = createValues(components, () => true);
const follow = (schema: Schema): Schema => followReference(components.schemas ?? {}, schema);

/** Fields that official SDKs leave out: `POST /v3/transfer/batches transfer_detail_list.user_name`, `?mchid` in a query. */
const listed = (existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []).flatMap((line) => {
  const [, method, path = '', field] = /^([A-Z]+) \/(\S+) (\S+)/.exec(line) ?? [];
  if (method === undefined || field === undefined) return [];
  // One line stands for several paths: `native,jsapi` in braces.
  const [, before, choices, after] = /^(.*)\{(\w+(?:,\w+)+)\}(.*)$/.exec(path) ?? [];
  const paths = choices === undefined ? [path] : choices.split(',').map((choice) => before + choice + after);
  return paths.map((each) => [method, each, field] as const);
});

/** The fields of an APIv2 message, a query or a path. */
function textsOf(schema: Schema): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values.fields(schema)).map(([name, value]) => [name, String(value)]),
  );
}

/** Without the field at a path, in every item of a list. */
function without(value: unknown, [name = '', ...rest]: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => without(item, [name, ...rest]));
  const { [name]: given, ...others } = value as Record<string, unknown>;
  expect(given, name).toBeDefined();
  return rest.length === 0 ? others : { ...others, [name]: without(given, rest) };
}

// Without the folder of facts, only the description's own statements are checked, below.
describe.skipIf(listed.length === 0)('a field that official SDKs leave out is not demanded', () => {
  test.each(listed)('%s %s %s', (method, path, field) => {
    const operation = operations.find((other) => other.method === method && other.path === path);
    if (operation === undefined) throw new Error(`no operation ${method} ${path}`);
    if (field.startsWith('?')) {
      const query = textsOf(operation.query);
      expect(validator.text(operation.query)(without(query, [field.slice(1)]))).toBeUndefined();
    } else {
      const schema = operation.body ?? {};
      const body = values.fields(schema);
      expect(validator.json(schema)(without(body, field.split('.')))).toBeUndefined();
    }
  });
});

/** The required fields of a schema that a source calls optional, by their paths. */
function listOptional(raw: Schema, path: readonly string[] = []): string[][] {
  const { properties = {}, required = [], items } = follow(raw);
  if (path.length > 8) return [];
  const inside = Object.entries(properties).flatMap(([name, property]) => {
    const sources = Object.values(follow(property)['x-sources'] ?? {});
    const isOptional = sources.some((source) => source !== false && source.required === false);
    return [
      ...(isOptional && required.includes(name) ? [[...path, name]] : []),
      ...listOptional(property, [...path, name]),
    ];
  });
  return items === undefined ? inside : [...inside, ...listOptional(items, path)];
}

test('a field that one source of the description calls optional is not demanded', () => {
  let count = 0;
  for (const { method, path, body, protocol } of operations) {
    if (body === undefined || protocol === 'v2') continue;
    const valid = values.fields(body);
    for (const field of listOptional(body)) {
      count++;
      expect(validator.json(body)(without(valid, field)), `${method} ${path} ${field}`).toBeUndefined();
    }
  }
  expect(count).toBeGreaterThan(30);
});

test('a request that has what its schema demands is valid, whatever the operation', () => {
  for (const { method, path, protocol, query, variables, body = {} } of operations) {
    const name = `${method} ${path}`;
    expect(validator.text(query)(textsOf(query)), name).toBeUndefined();
    expect(validator.text(variables)(textsOf(variables)), name).toBeUndefined();
    const valid =
      protocol === 'v2' ? validator.text(body)(textsOf(body)) : validator.json(body)(values.fields(body));
    expect(valid, name).toBeUndefined();
  }
});

import {
  listOperations,
  type Operation,
  type PathItem,
  type ResourceUse,
  type Schema,
  type ValueLabel,
} from '@wechatpay-kit/openapi/model';
import { checkResources } from './check-resources.js';
import { inferResources, operationKey } from './infer-resources.js';
import { findScheme, readVariables } from './names.js';
import type { JsonObject, Source, SourceFile } from './source.js';
import { typeXmlExample } from './xml-example.js';

/**
 * Bundles the description as one OpenAPI document.
 *
 * Paths are those on the wire, so those of APIv2 have no `v2/`. `x-path` has the routing path, and `x-title-en` the
 * English of each label.
 *
 * OpenAPI does not distinguish two paths that differ only in the name of a variable. WeChat Pay distinguishes them by the
 * value. The second path gets its variables as a fragment, which is never sent.
 *
 * @throws Error if tags.yaml lacks a product
 */
export function bundle(source: Source): JsonObject {
  refuseUndescribed(source);
  const paths = new Map<string, JsonObject>();
  const shapes = new Set<string>();
  const resources = inferResources(source.paths, source.schemas);
  checkResources(source.paths, resources, source.schemas);
  for (const file of source.paths) {
    const path = wirePath(file);
    const known = shapes.has(shape(path));
    shapes.add(shape(path));
    paths.set(known ? `${path}#${readVariables(path).join(',')}` : path, withSecurity(file, resources));
  }
  const document = {
    ...source.root,
    'x-groups': source.groups,
    'x-error-codes': source.errors,
    tags: source.tags,
    paths: Object.fromEntries(paths),
    webhooks: Object.fromEntries(source.webhooks.map(({ path, item }) => [path, item])),
    components: { ...(source.root['components'] as JsonObject), ...source.components },
  };
  return translated(document, source.glossary) as JsonObject;
}

/** The path on the wire. `{empty}` stands for the final slash. A variable with one value is part of the path. */
export function wirePath({ path, item }: SourceFile): string {
  const fixed = constants(item);
  const wire = path.replace(/^v2\//, '').replace('{empty}', '');
  return `/${wire.replace(/\{(\w+)\}/g, (variable, name: string) => fixed.get(name) ?? variable)}`;
}

function constants(item: PathItem): Map<string, string> {
  const parameters = listOperations(item).flatMap(([, { parameters = [] }]) => parameters);
  return new Map(
    parameters.flatMap(({ name, schema }) => (schema.const === undefined ? [] : [[name, schema.const]])),
  );
}

/** The path without the names of its variables. */
function shape(path: string): string {
  return path.replace(/\{\w+\}/g, '{}');
}

function withSecurity({ path, item }: SourceFile, resources: ReadonlyMap<string, ResourceUse>): JsonObject {
  const scheme = findScheme(path);
  const fixed = constants(item);
  const verbs = listOperations(item).map(([verb, { parameters, 'x-resource': _, ...operation }]) => {
    const rest = parameters?.filter(({ name }) => !fixed.has(name)) ?? [];
    const security = { [scheme]: [], ...(operation['x-mtls'] ? { mtls: [] } : {}) };
    const use = resources.get(operationKey(path, verb));
    return [
      verb,
      {
        ...operation,
        ...(use === undefined ? {} : { 'x-resource': use }),
        ...(rest.length > 0 ? { parameters: rest } : {}),
        ...(operation.requestBody === undefined
          ? {}
          : { requestBody: typeXmlExample(operation.requestBody) }),
        responses: withFailures(operation.responses),
        security: [security],
      },
    ];
  });
  return { 'x-path': path, ...Object.fromEntries(verbs) };
}

/**
 * Adds the answer to a request that is refused. APIv3 describes all its errors by `default`; generators of clients take
 * the errors of a call from `4XX`.
 */
function withFailures(responses: Operation['responses']): Operation['responses'] {
  return { ...responses, '4XX': responses['default'] ?? { $ref: '#/components/responses/HttpError' } };
}

function refuseUndescribed(source: Source): void {
  const described = new Set(source.tags.map(({ name }) => name));
  for (const { file, item } of [...source.paths, ...source.webhooks]) {
    for (const [, { tags = [] }] of listOperations(item)) {
      const stranger = tags.find((tag) => !described.has(tag));
      if (stranger !== undefined) throw new Error(`${file}: product ${stranger} is not in tags.yaml`);
    }
  }
}

/** Copies the value, and adds the English of every schema's label, and what the values of enumerations mean. */
function translated(value: unknown, glossary: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(value)) return value.map((item) => translated(item, glossary));
  if (value === null || typeof value !== 'object') return value;
  const { title, 'x-enum-labels': labels, ...rest } = value as Schema;
  const english = typeof title === 'string' ? glossary[title] : undefined;
  const entries = Object.entries({ ...(title === undefined ? {} : { title }), ...rest }).map(
    // An example is a value, and its fields may be called as the keywords of schemas are.
    ([name, item]) => [name, name === 'example' ? item : translated(item, glossary)],
  );
  return {
    ...(english === undefined ? {} : { 'x-title-en': english }),
    ...Object.fromEntries(entries),
    ...(labels === undefined ? {} : enumDescriptions(labels)),
  };
}

/** The labels in the form that Redoc and Scalar show: a text for each value. */
function enumDescriptions(labels: Readonly<Record<string, ValueLabel>>): JsonObject {
  const texts = (at: 0 | 1): JsonObject =>
    Object.fromEntries(Object.entries(labels).map(([value, label]) => [value, label[at]]));
  return { 'x-enumDescriptions': texts(0), 'x-enumDescriptions-en': texts(1) };
}

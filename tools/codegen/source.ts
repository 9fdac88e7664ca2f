import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import {
  type Components,
  type ErrorTable,
  type Group,
  listOperations,
  type PathItem,
  type Schema,
  type Tag,
  verbs,
} from '@wechatpay-kit/openapi/model';
import { YAMLParseError } from 'yaml';
import { checkConditions } from './check-conditions.js';
import { checkExtensions } from './check-extensions.js';
import { checkForms } from './check-forms.js';
import { checkErrors, checkReferences } from './check-references.js';
import { checkedFlows, type Flow } from './flows.js';
import { checkMeanings, explain, type Meanings } from './meanings.js';
import { formatOperationId, readVariables } from './names.js';
import { ParsedFiles } from './parsed-files.js';
import { checkGroups, named } from './products.js';
import { readStandings } from './sides.js';

export type JsonObject = Readonly<Record<string, unknown>>;

/** A YAML file under `openapi/`: a path with its operations, or a notification. */
export interface SourceFile {
  /** The file's path under `openapi/`: `v3/certificates.yaml`. */
  readonly file: string;
  /** The file's path without its extension: the routing path, or the notification's name. */
  readonly path: string;
  readonly item: PathItem;
}

/** The content of `openapi/`, read and checked. */
export interface Source {
  readonly root: JsonObject;
  readonly paths: readonly SourceFile[];
  readonly webhooks: readonly SourceFile[];
  readonly components: Components;
  /** The shared schemas, which `$ref` names. */
  readonly schemas: Readonly<Record<string, Schema>>;
  /** The products, in the order of the lists. */
  readonly tags: readonly Tag[];
  /** The tasks of the products, by the product's address and the task's. */
  readonly flows: Readonly<Record<string, Readonly<Record<string, Flow>>>>;
  /** The groups of products, in the order of the lists. */
  readonly groups: readonly Group[];
  readonly errors: ErrorTable;
  /** The English of every Chinese label. */
  readonly glossary: Readonly<Record<string, string>>;
}

/** The files that are not a path, a notification or a component. */
const topFiles = new Set(['openapi', 'tags', 'groups', 'errors', 'glossary', 'enums', 'fields']);

/**
 * Reads the folder and checks what a typing mistake would break silently: operation ids and path variables against the
 * path of the file, verbs, extensions, references, products and groups.
 *
 * @param parsed files that were parsed before
 * @throws Error naming the file and what is wrong with it
 */
export function readSource(folder: string, parsed: ParsedFiles = new ParsedFiles()): Source {
  const files = yamlFiles(folder).map((file) => ({
    file,
    path: file.replace(/\.yaml$/, ''),
    value: readYaml(folder, file, parsed),
  }));
  const top = (name: string): JsonObject => {
    const found = files.find(({ path }) => path === name);
    if (found === undefined) throw new Error(`${name}.yaml is missing`);
    return found.value;
  };

  const meanings = { values: top('enums'), fields: top('fields') } as unknown as Meanings;
  checkMeanings(meanings);

  const standingOf = readStandings(files);
  const components: Record<string, JsonObject> & { schemas: JsonObject } = { schemas: {} };
  const paths: SourceFile[] = [];
  const webhooks: SourceFile[] = [];
  const flows: Record<string, Readonly<Record<string, Flow>>> = {};
  for (const { file, path, value: given } of files) {
    const [folder, kind, name] = path.split('/');
    const value =
      kind === undefined || folder === 'flows' ? given : explain(given, meanings, file, standingOf(path));
    if (folder === 'flows' && kind !== undefined) {
      flows[kind] = checkedFlows(file, given);
    } else if (folder === 'components' && kind !== undefined && name !== undefined) {
      components[kind] = { ...components[kind], [name]: value };
    } else if (folder === 'webhooks') {
      webhooks.push({ file, path: path.slice('webhooks/'.length), item: value as unknown as PathItem });
    } else if (folder === 'v2' || folder === 'v3' || folder === 'brand') {
      paths.push(checkedPath(file, path, value as unknown as PathItem));
    } else if (!topFiles.has(path)) {
      throw new Error(`${file}: expected it under v2/, v3/, brand/, webhooks/, flows/ or components/<kind>/`);
    }
  }
  const schemas = components.schemas as Readonly<Record<string, Schema>>;
  const errors = top('errors') as unknown as ErrorTable;
  const notifications = new Set(webhooks.map(({ path }) => path));
  checkErrors(errors);
  for (const { file, item } of [...paths, ...webhooks]) {
    for (const [verb, operation] of listOperations(item)) checkForms(`${file}: ${verb}`, operation, schemas);
  }
  for (const { file, item } of paths) {
    for (const [verb, operation] of listOperations(item)) {
      checkExtensions(file, verb, operation, schemas);
      checkConditions(`${file}: ${verb}`, operation, schemas);
      checkReferences(file, verb, operation, errors, notifications);
    }
  }
  const tags = named<Tag>(top('tags'));
  const groups = named<Group>(top('groups'));
  checkGroups(tags, groups);
  return {
    root: top('openapi'),
    paths,
    webhooks,
    components: components as Components,
    schemas,
    tags,
    flows,
    groups,
    errors,
    glossary: top('glossary') as Readonly<Record<string, string>>,
  };
}

function yamlFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.yaml'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

function readYaml(folder: string, file: string, parsed: ParsedFiles): JsonObject {
  try {
    const value = parsed.parse(readFileSync(join(folder, file), 'utf8'));
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as JsonObject;
  } catch (error) {
    if (error instanceof YAMLParseError) throw new Error(`${file}: ${error.message}`);
    throw error;
  }
  throw new Error(`${file}: expected a mapping`);
}

function checkedPath(file: string, path: string, item: PathItem): SourceFile {
  for (const verb of Object.keys(item)) {
    if (!(verbs as readonly string[]).includes(verb)) {
      throw new Error(`${file}: '${verb}' is not one of ${verbs.join(', ')}`);
    }
  }
  const variables = readVariables(path);
  for (const [verb, operation] of listOperations(item)) {
    const expected = formatOperationId(path, verb);
    if (operation.operationId !== expected) {
      throw new Error(`${file}: operationId is '${operation.operationId}', its path gives '${expected}'`);
    }
    const declared = (operation.parameters ?? []).filter((p) => p.in === 'path').map((p) => p.name);
    if (declared.toSorted().join() !== variables.toSorted().join()) {
      throw new Error(`${file}: ${verb} declares path variables [${declared}], the path has [${variables}]`);
    }
  }
  return { file, path, item };
}

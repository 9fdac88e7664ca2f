import { listOperations, type Operation } from '@wechatpay-kit/openapi/model';
import { answersFile } from './call-parts.js';
import { comment } from './comment.js';
import { nameAnswerType, nameOptionsType } from './emit-types.js';
import { chainSegment, findScheme, property, typeName } from './names.js';
import type { Source } from './source.js';

interface TreeNode {
  readonly path: string;
  readonly children: Map<string, TreeNode>;
  operations: [verb: string, operation: Operation][];
}

/** `chain.ts`: the property chain as nested interfaces, and the map of paths for `chain()` and the index. */
export function emitChain(source: Source): string {
  const root: TreeNode = { path: '', children: new Map(), operations: [] };
  for (const { path, item } of source.paths) place(root, path).operations = listOperations(item);

  const interfaces: string[] = [];
  emitNode(root, interfaces);
  const listPaths = (brand: boolean): string =>
    source.paths
      .filter(({ path }) => (findScheme(path) === 'brand') === brand)
      .flatMap(({ path }) =>
        spellings(path).map((spelling) => `  readonly '${spelling}': ${interfaceName(path)};`),
      )
      .join('\n');
  return [
    "import type { Readable } from 'node:stream';",
    "import type { ChainNode, Result } from '../types/call.js';",
    "import type * as T from './types.js';",
    ...interfaces,
    `${comment('', ['The operations of a brand-only client by path, for `chain()` and the index spelling.'])}\nexport interface BrandPaths {\n${listPaths(true)}\n}`,
    `${comment('', ['The operations of the catalogue by path, for `chain()` and the index spelling.'])}\nexport interface Paths extends BrandPaths {\n${listPaths(false)}\n}`,
  ].join('\n\n');
}

/** A path that ends with a slash is written with it, or with `{empty}` as in the catalogue. */
function spellings(path: string): string[] {
  return path.endsWith('/{empty}') ? [path, path.slice(0, -'{empty}'.length)] : [path];
}

function place(root: TreeNode, path: string): TreeNode {
  let node = root;
  for (const segment of path.split('/')) {
    const name = chainSegment(segment);
    let child = node.children.get(name);
    if (child === undefined) {
      child = {
        path: node.path === '' ? segment : `${node.path}/${segment}`,
        children: new Map(),
        operations: [],
      };
      node.children.set(name, child);
    }
    node = child;
  }
  return node;
}

function emitNode(node: TreeNode, out: string[]): void {
  // The SDK finds the operation behind a final slash without it, so its verbs are here as well.
  const slash = node.children.get('_empty_');
  const members = [
    ...[node, ...(slash === undefined ? [] : [slash])].flatMap(({ path, operations }) =>
      operations.flatMap(([verb, operation]) => tempos(path, verb, operation)),
    ),
    ...[...node.children].map(([name, child]) => {
      if (node.operations.some(([verb]) => verb === name)) {
        throw new Error(
          `${node.path}: '${name}' is a verb and a segment at the same place; a chain cannot spell both`,
        );
      }
      return `  readonly ${property(name)}: ${interfaceName(child.path)};`;
    }),
  ];
  const name = node.path === '' ? 'Chain' : interfaceName(node.path);
  out.push(
    `export interface ${name}${node.path === '' ? '' : ' extends ChainNode'} {\n${members.join('\n')}\n}`,
  );
  for (const child of node.children.values()) emitNode(child, out);
}

function tempos(path: string, verb: string, operation: Operation): string[] {
  const { name, optional } = nameOptionsType(path, verb, operation);
  const file = answersFile(operation);
  const options = `options${optional ? '?' : ''}: T.${name}`;
  const answer = `Result<${nameAnswerType(path, verb, operation)}>`;
  const warning = deprecation(operation);
  const docs = [
    `${operation.summary} · ${operation['x-summary-en']}`,
    '',
    operation.description,
    operation['x-description-en'],
    '',
    ...permission(operation),
    ...inferred(operation),
    ...warning,
    ...(operation.externalDocs === undefined ? [] : [`@see ${operation.externalDocs.url}`]),
  ];
  const short = (what: string) => comment('  ', [`${operation.summary} · ${what}`, ...warning]);
  // The answer of a file is a Buffer or, if asked, a stream. If only the run decides, it is either.
  const awaited = (method: string, documented: string) =>
    (file
      ? [
          `options: T.${name} & { stream: true }): Promise<Result<Readable>>`,
          `${options} & { stream?: false | undefined }): Promise<${answer}>`,
          `${options}): Promise<Result<Buffer | Readable>>`,
        ]
      : [`${options}): Promise<${answer}>`]
    ).flatMap((signature) => [documented, `  ${method}(${signature};`]);
  return [
    ...awaited(verb, comment('  ', docs)),
    ...awaited(`${verb}Async`, short(`alias of \`${verb}\`, with the name that WeChat Pay's documents use.`)),
    short('blocks the thread until the answer has arrived.'),
    `  ${verb}Sync(${options}${file ? ' & { stream?: false | undefined }' : ''}): ${answer};`,
  ];
}

function deprecation(operation: Operation): string[] {
  if (!operation.deprecated) return [];
  const retired = operation['x-retired'];
  const successor = operation['x-superseded-by'];
  const since = operation['x-superseded'];
  const use = successor === undefined ? '' : ` Use \`${successor}\` instead.`;
  if (retired !== undefined)
    return [`@deprecated WeChat Pay switched this operation off on ${retired}.${use}`];
  return [`@deprecated Superseded${since === undefined ? '' : ` since ${since}`}.${use}`];
}

function permission({ 'x-permission': permission }: Operation): string[] {
  if (permission === undefined) return [];
  const since = typeof permission === 'string' ? ` (since ${permission})` : '';
  return [`@remarks Only for merchants with permission from WeChat Pay${since}.`];
}

function inferred({ 'x-inferred': guessed }: Operation): string[] {
  if (!guessed) return [];
  return [
    '@remarks No official page of it is known, so its fields are not described, and any field is accepted.',
  ];
}

function interfaceName(path: string): string {
  return typeName(path, 'Chain');
}

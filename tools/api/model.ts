import type ts from 'typescript-5.9';

/** What one published package offers its users. */
export interface PackageApi {
  readonly name: string;
  /** Relative to the top of the repository, such as `packages/sdk`. */
  readonly folder: string;
  readonly entries: readonly Entry[];
}

/** One subpath of `exports`. */
export interface Entry {
  /** As a program imports it, such as `wechatpay-kit/types`. */
  readonly specifier: string;
  /** The conditions of the subpath in package.json, such as `import`; empty where it has none. */
  readonly conditions: readonly string[];
  /** What it exports, by name. Empty for a file without declarations, such as JSON. */
  readonly items: readonly Item[];
}

/** One exported name. An interface and a constant of the same name are one item. */
export interface Item {
  readonly name: string;
  /** `export type { … }`: the name can be used in types only, though it is declared as a value. */
  readonly typeOnly: boolean;
  /** Where it is declared, relative to the package's declarations, such as `errors/api-error.d.ts`. */
  readonly file: string;
  readonly declarations: readonly ts.Declaration[];
  /** Where an entry exports it: the declaration itself, or a part of an `export { … } from` or `export * as … from`. */
  readonly exported: ts.Declaration | undefined;
  /** What `export * as` gathers under the name; the declarations are empty then. */
  readonly members: readonly Item[] | undefined;
}

/** The thousands of declarations that operations have, the chain and its types: a report tells their names only. */
export function isOfOperations(file: string): boolean {
  return file === 'generated/chain.d.ts' || file === 'generated/types.d.ts';
}

/** The items, those of namespaces in place of the namespaces. */
export function flat(items: readonly Item[]): readonly Item[] {
  return items.flatMap((item) => (item.members === undefined ? [item] : flat(item.members)));
}

import { readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import ts from 'typescript-5.9';
import type { Entry, Item, PackageApi } from './model.js';

/** A package's API, and the compiler that knows what its names refer to. */
export interface ReadApi {
  readonly api: PackageApi;
  readonly checker: ts.TypeChecker;
  /** The folder with the package's own declarations. */
  readonly declarations: string;
}

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  // What the language and Node declare is not looked at: a name that is not found is theirs.
  noLib: true,
  types: [],
  noEmit: true,
};
const host = ts.createCompilerHost(options);
/** The packages share most files: each is parsed once. */
const parsed = new Map<string, ts.SourceFile | undefined>();
const { getSourceFile } = host;
host.getSourceFile = (file, ...rest) => {
  if (!parsed.has(file)) parsed.set(file, getSourceFile(file, ...rest));
  return parsed.get(file);
};

type Target = string | { readonly [condition: string]: Target };

/**
 * Reads what a built package exports.
 *
 * @param top the top of the repository
 * @param folder the package's, relative to it
 * @throws Error where package.json promises declarations that are missing, or that differ between conditions
 */
export function readApi(top: string, folder: string): ReadApi {
  const root = join(top, folder);
  const { name, exports = {} }: { name: string; exports?: Record<string, Target> } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  const subpaths = Object.entries(exports).filter(([subpath]) => subpath !== './package.json');
  const files = subpaths.flatMap(([, target]) => declarationFiles(target)).map((file) => join(root, file));
  const program = ts.createProgram(files, options, host);
  const checker = program.getTypeChecker();
  const declarations = dirname(files[0] ?? root);

  const entries = subpaths.map(([subpath, target]): Entry => {
    const specifier = join(name, subpath).split(sep).join('/');
    const [first = [], ...others] = declarationFiles(target).map((file) =>
      readItems(program, checker, declarations, join(root, file)),
    );
    for (const other of others) {
      const difference = namesOnlyInOne(first, other);
      if (difference.length > 0) {
        throw new Error(`${specifier} exports ${difference.join(', ')} under one condition only`);
      }
    }
    const conditions = typeof target === 'string' ? [] : Object.keys(target).filter((key) => key !== 'types');
    return { specifier, conditions, items: first };
  });
  return { api: { name, folder, entries }, checker, declarations };
}

/** The declaration files of a subpath, one for each of its conditions. */
function declarationFiles(target: Target): string[] {
  if (typeof target === 'string') return /\.d\.[cm]?ts$/.test(target) ? [target] : [];
  return [...new Set(Object.values(target).flatMap(declarationFiles))];
}

function readItems(program: ts.Program, checker: ts.TypeChecker, declarations: string, file: string): Item[] {
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`${file} is missing or is no module: run npm run build`);
  return itemsOfModule(checker, declarations, module);
}

function itemsOfModule(checker: ts.TypeChecker, declarations: string, module: ts.Symbol): Item[] {
  return checker
    .getExportsOfModule(module)
    .map((symbol) => readItem(checker, declarations, symbol))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readItem(checker: ts.TypeChecker, declarations: string, exported: ts.Symbol): Item {
  const alias = (exported.flags & ts.SymbolFlags.Alias) !== 0;
  const symbol = alias ? checker.getAliasedSymbol(exported) : exported;
  const parts = symbol.declarations ?? [];
  const source = parts[0]?.getSourceFile().fileName;
  if (source === undefined) throw new Error(`${exported.name} is exported and is not declared`);
  const isModule = parts.some(ts.isSourceFile);
  const file = relative(declarations, source).split(sep).join('/');
  return {
    name: exported.name,
    typeOnly: isTypeOnly(exported) && (symbol.flags & ts.SymbolFlags.Value) !== 0,
    file,
    declarations: isModule ? [] : parts,
    exported: exported.declarations?.[0],
    members: isModule ? itemsOfModule(checker, declarations, symbol) : undefined,
  };
}

function isTypeOnly({ declarations = [] }: ts.Symbol): boolean {
  return declarations.some((node) => ts.isExportSpecifier(node) && ts.isTypeOnlyExportDeclaration(node));
}

function namesOnlyInOne(some: readonly Item[], others: readonly Item[]): string[] {
  const [a, b] = [some, others].map((items) => items.map(({ name }) => name)) as [string[], string[]];
  return [...a.filter((name) => !b.includes(name)), ...b.filter((name) => !a.includes(name))];
}

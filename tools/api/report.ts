import ts from 'typescript-5.9';
import { isPrivate } from './mentions.js';
import { type Entry, type Item, isOfOperations, type PackageApi } from './model.js';

const printer = ts.createPrinter({ removeComments: true, newLine: ts.NewLineKind.LineFeed });

/** A package's report: every name that it exports and its signature, without docstrings, in a fixed order. */
export function writeReport({ name, entries }: PackageApi): string {
  return [
    `# API of ${name}`,
    '<!-- `npm run api` writes this file. Do not edit it. -->',
    ...entries.map(entryText),
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

/** Whether an entry holds only what is made from the description; `catalogue.ts` reports that. */
export function isCatalogueEntry({ items }: Entry): boolean {
  return items.length > 0 && items.every(({ file }) => file === 'generated/types.d.ts');
}

function entryText(entry: Entry): string {
  const { specifier, conditions, items } = entry;
  const heading = `## ${specifier}${conditions.length > 0 ? ` (${conditions.join(', ')})` : ''}`;
  if (items.length === 0) return `${heading}\n\nNo declarations.`;
  if (isCatalogueEntry(entry)) return `${heading}\n\nSee [catalogue.api.md](catalogue.api.md).`;
  return `${heading}\n\n\`\`\`ts\n${items.map(itemText).join('\n\n')}\n\`\`\``;
}

function itemText(item: Item): string {
  if (item.members !== undefined) {
    const body = item.members
      .map(itemText)
      .join('\n\n')
      .replace(/^(?=.)/gm, '    ');
    return `namespace ${item.name} {\n${body}\n}`;
  }
  const note = item.typeOnly ? '/* type only */ ' : '';
  if (isOfOperations(item.file)) return `interface ${item.name} { /* generated */ }`;
  return item.declarations.map((node) => note + signature(node, item.name)).join('\n');
}

/** A declaration as it would be written in a declaration file, under the name by which it is exported. */
export function signature(node: ts.Declaration, name: string): string {
  const statement = ts.isVariableDeclaration(node) ? node.parent.parent : node;
  const visible = ts.isClassDeclaration(statement) ? withoutPrivate(statement) : statement;
  const text = printer
    .printNode(ts.EmitHint.Unspecified, visible, node.getSourceFile())
    .replace(/^(export )?(declare )?/, '');
  const own = ts.getNameOfDeclaration(node)?.getText();
  const named = own === undefined || own === name ? text : text.replace(own, name);
  return ts.isTypeAliasDeclaration(node) && ts.isUnionTypeNode(node.type)
    ? oneALine(named, node.type)
    : named;
}

/** A longer union with each member on a line: one that is added then changes no other. */
function oneALine(text: string, { types }: ts.UnionTypeNode): string {
  if (text.includes('\n') || types.length < 4) return text;
  const members = types.map((type) => `\n    | ${type.getText()}`);
  return `${text.slice(0, text.indexOf('=') + 1)}${members.join('')};`;
}

function withoutPrivate(node: ts.ClassDeclaration): ts.ClassDeclaration {
  const members = node.members.filter((member) => !isPrivate(member));
  const { modifiers, name, typeParameters, heritageClauses } = node;
  return ts.factory.updateClassDeclaration(node, modifiers, name, typeParameters, heritageClauses, members);
}

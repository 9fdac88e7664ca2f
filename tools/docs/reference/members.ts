import ts from 'typescript-5.9';
import { isPrivate } from '../../api/mentions.js';
import type { Item } from '../../api/model.js';

/** The members of an exported type by name; overloads stand together. */
export function groupMembers(item: Item): ReadonlyMap<string, readonly ts.Node[]> {
  const members = new Map<string, ts.Node[]>();
  for (const member of item.declarations.flatMap(listElements).filter((node) => !isPrivate(node))) {
    const name = member.name?.getText().replace(/^'|'$/g, '');
    if (name !== undefined) members.set(name, [...(members.get(name) ?? []), member]);
  }
  return members;
}

/** The names of the members that have a docstring, and with it a section of their own. */
export function documentedMembers(item: Item): string[] {
  return [...groupMembers(item)]
    .filter(([, nodes]) => nodes.some((node) => ts.getJSDocCommentsAndTags(node).length > 0))
    .map(([name]) => name);
}

function listElements(node: ts.Declaration): readonly (ts.TypeElement | ts.ClassElement)[] {
  if (ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node)) return [...node.members];
  return ts.isTypeAliasDeclaration(node) && ts.isTypeLiteralNode(node.type) ? [...node.type.members] : [];
}

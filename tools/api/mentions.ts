import ts from 'typescript-5.9';

/** A type that a declaration refers to. */
export interface Mention {
  readonly name: string;
  readonly declaration: ts.Declaration;
}

/** The types that a declaration refers to by name, private members aside; type parameters are none. */
export function mentionsIn(checker: ts.TypeChecker, declaration: ts.Declaration): Mention[] {
  const mentions: Mention[] = [];
  visit(declaration);
  return mentions;

  function visit(node: ts.Node): void {
    if (isPrivate(node)) return;
    const name = referredName(node);
    if (name !== undefined) add(name);
    ts.forEachChild(node, visit);
  }

  function add(name: ts.EntityName | ts.Expression): void {
    const found = checker.getSymbolAtLocation(name);
    if (found === undefined) return;
    const symbol = (found.flags & ts.SymbolFlags.Alias) !== 0 ? checker.getAliasedSymbol(found) : found;
    const [first] = symbol.declarations ?? [];
    if (first !== undefined && !ts.isTypeParameterDeclaration(first)) {
      mentions.push({ name: symbol.name, declaration: first });
    }
  }
}

/** Whether a member is `private` or `#private`: no user can reach it. */
export function isPrivate(node: ts.Node): boolean {
  if (!ts.isClassElement(node)) return false;
  if ((ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Private) !== 0) return true;
  return node.name !== undefined && ts.isPrivateIdentifier(node.name);
}

/** What a type refers to: `Name`, `Namespace.Name`, `extends Name`, `typeof name`. */
function referredName(node: ts.Node): ts.EntityName | ts.Expression | undefined {
  if (ts.isTypeReferenceNode(node)) return node.typeName;
  if (ts.isExpressionWithTypeArguments(node)) return node.expression;
  return ts.isTypeQueryNode(node) ? node.exprName : undefined;
}

import ts from 'typescript-5.9';
import type { PackageApi } from './model.js';

const verbs = ['get', 'post', 'put', 'patch', 'delete'];

/**
 * What is made from the description, by name only: each operation with the ends of the names of its types
 * (`Request` of `v3.pay.transactions.native.post` is `V3PayTransactionsNativePostRequest`), and the types that belong
 * to no operation. The shape of a type is reviewed where it is written, in `openapi/`.
 *
 * @returns undefined for a package without operations
 */
export function writeCatalogueReport({ name, entries }: PackageApi): string | undefined {
  const items = entries.flatMap((entry) => entry.items);
  const chain = items.find(({ file, name }) => file === 'generated/chain.d.ts' && name === 'Chain')
    ?.declarations[0];
  if (chain === undefined) return undefined;
  const operations = listOperations(chain.getSourceFile());
  const types = items.filter(({ file }) => file === 'generated/types.d.ts').map((item) => item.name);
  const { owned, shared } = byOperation(operations, types);
  const lines = operations.map((operation) => [operation, ...(owned.get(operation) ?? [])].join(' '));
  return [
    `# Operations of ${name}`,
    '<!-- `npm run api` writes this file. Do not edit it. -->',
    `${operations.length} operations, ${types.length} types in \`${name}/types\`. Beside each operation stand the ends of the ` +
      'names of its types; each has `Options` as well.',
    '## Operations',
    `\`\`\`text\n${lines.join('\n')}\n\`\`\``,
    '## Notifications and shared types',
    `\`\`\`text\n${shared.join('\n')}\n\`\`\``,
  ]
    .join('\n\n')
    .concat('\n');
}

/** Every verb of the chain, such as `v3.pay.transactions.native.post`, sorted. */
function listOperations(source: ts.SourceFile): string[] {
  const nodes = new Map(
    source.statements.filter(ts.isInterfaceDeclaration).map((node) => [node.name.text, node] as const),
  );
  // An operation that answers a file has two signatures.
  return [...new Set(operationsBelow('Chain', []))].sort();

  function operationsBelow(name: string, segments: readonly string[]): string[] {
    return (nodes.get(name)?.members ?? []).flatMap((member) => {
      const segment = member.name !== undefined && ts.isIdentifier(member.name) ? member.name.text : '';
      const here = [...segments, segment];
      if (ts.isMethodSignature(member)) return verbs.includes(segment) ? [here.join('.')] : [];
      const type = ts.isPropertySignature(member) ? member.type : undefined;
      return type !== undefined && ts.isTypeReferenceNode(type)
        ? operationsBelow(type.typeName.getText(), here)
        : [];
    });
  }
}

/** The types of each operation, without the operation's own name; and those that no operation owns. */
function byOperation(
  operations: readonly string[],
  types: readonly string[],
): { owned: ReadonlyMap<string, readonly string[]>; shared: readonly string[] } {
  const byPrefix = new Map(operations.map((operation) => [typePrefix(operation), operation] as const));
  const owned = new Map<string, string[]>();
  const shared: string[] = [];
  for (const type of types) {
    let end = type.length;
    while (end > 0 && !byPrefix.has(type.slice(0, end))) end--;
    const operation = byPrefix.get(type.slice(0, end));
    if (operation === undefined) shared.push(type);
    else if (type.slice(end) !== 'Options')
      owned.set(operation, [...(owned.get(operation) ?? []), type.slice(end)]);
  }
  return { owned, shared };
}

function typePrefix(operation: string): string {
  return operation
    .split('.')
    .map((segment) => segment.charAt(0).toUpperCase() + segment.slice(1))
    .join('');
}

/** What the sandbox answers otherwise than with 404: `POST v2/pay/contractorder`. */
export type Played = ReadonlySet<string>;

interface CatalogueModule<Operation> {
  readonly loadCatalogue: () => { readonly operations: readonly Operation[] };
}

interface PlayedModule<Operation> {
  readonly answeredAs: (operation: Operation) => 'played' | 'retired' | undefined;
  readonly nameOf: (operation: Operation) => string;
}

/**
 * What the sandbox plays, and what of APIv2 it answers as switched off.
 *
 * @param built the sandbox's `dist/`
 */
export async function playedOperations(built: URL): Promise<Played> {
  const { loadCatalogue } = (await import(new URL('catalogue.js', built).href)) as CatalogueModule<unknown>;
  const { answeredAs, nameOf } = (await import(
    new URL('endpoints/played.js', built).href
  )) as PlayedModule<unknown>;
  const answered = loadCatalogue().operations.filter((operation) => answeredAs(operation) !== undefined);
  return new Set(answered.map(nameOf));
}

/** An operation, as the sandbox names it. */
export function operationKey(verb: string, path: string): string {
  return `${verb.toUpperCase()} ${path}`;
}

/** The address of a page's Markdown twin, without the base: `/guide/files.md`. */
export function twinAddress(relativePath: string): string {
  return `/${relativePath}`;
}

/** The address of the OpenAPI document of a path, from its page; undefined for other pages. */
export function operationDocument(relativePath: string): string | undefined {
  const [, path] = /^(?:en\/)?(openapi\/.+\/.+)\.md$/.exec(relativePath) ?? [];
  return path === undefined ? undefined : `/${path}.json`;
}

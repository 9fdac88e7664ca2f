/** The types of the used part of `@vercel/ncc`, which has none. */
declare module '@vercel/ncc' {
  interface Built {
    readonly code: string;
    readonly assets: Readonly<Record<string, unknown>>;
  }
  function ncc(input: string, options: { cache: false; quiet: boolean; esm: boolean }): Promise<Built>;
  export default ncc;
}

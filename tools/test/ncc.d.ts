/** The part of `@vercel/ncc`, which has no types, that the tests use. */
declare module '@vercel/ncc' {
  interface Built {
    readonly code: string;
    readonly assets: Readonly<Record<string, unknown>>;
  }
  function ncc(input: string, options: { cache: false; quiet: boolean; esm: boolean }): Promise<Built>;
  export default ncc;
}

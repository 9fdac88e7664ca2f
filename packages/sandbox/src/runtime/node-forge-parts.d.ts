/** Parts of `node-forge` that load without the rest, which takes ten times as long. `@types/node-forge` has only the whole. */
declare module 'node-forge/lib/asn1.js' {
  import type forge from 'node-forge';

  const asn1: typeof forge.asn1;
  export default asn1;
}

declare module 'node-forge/lib/util.js' {
  /** Binary strings have a character for each byte. */
  const util: {
    /** @returns `null` for a text that is no address */
    bytesFromIP(address: string): string | null;
  };
  export default util;
}

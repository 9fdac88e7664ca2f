type NodeCrypto = typeof import('node:crypto');

let loaded: NodeCrypto | undefined;

/**
 * `node:crypto`, loaded on first use. Node compiles some thirty of its own modules for it, streams among them, which
 * takes twice as long as reading this package. A program that only imports the package does not pay for them.
 */
export function nodeCrypto(): NodeCrypto {
  loaded ??= process.getBuiltinModule('node:crypto');
  return loaded;
}

import type { SecureContext } from 'node:tls';

/** Clients mostly trust the same CA, and reading all root certificates takes 30 ms. */
let last: { readonly ca: string; readonly context: SecureContext } | undefined;

/**
 * The context of connections that present no certificate. The last one is kept, for the next client.
 *
 * @param ca in PEM, trusted in addition to the system's
 */
export function contextTrusting(ca: string): SecureContext {
  if (last?.ca !== ca) {
    const { createSecureContext } = process.getBuiltinModule('node:tls');
    last = { ca, context: createSecureContext({ ca: withRoots(ca) }) };
  }
  return last.context;
}

/** The system's root certificates and a further one, as a text: Node.js reads a list of texts more slowly. */
export function withRoots(ca: string): string {
  return [...process.getBuiltinModule('node:tls').rootCertificates, ca].join('\n');
}

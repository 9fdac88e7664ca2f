import type { Socket } from 'node:net';
import type { Target } from './proxy.js';

/** Where connections to WeChat Pay's own hosts go. */
export interface Redirection extends Target {
  /** The hosts: these names and all below them. */
  readonly domains: readonly string[];
}

/**
 * Makes a CommonJS program for `node --require`: it connects a Node.js program to the sandbox, whichever HTTP client the
 * program has. Many do not know HTTPS_PROXY: `fetch` and `node:https` of Node.js 20, and clients with an agent of their own.
 */
export function writeRedirect(redirection: Redirection): string {
  return `(${redirectConnections})(require, ${JSON.stringify(redirection)});\n`;
}

/**
 * Sends connections to other addresses. The TLS above them stays: it checks the certificate for the name that it knows.
 *
 * Its source text runs in another process, of any Node.js version: it uses no other name of this module.
 */
function redirectConnections(load: NodeJS.Require, { domains, http, https }: Redirection): void {
  const { prototype } = (load('net') as { Socket: { prototype: Socket } }).Socket;
  const connect = prototype.connect as (...given: unknown[]) => Socket;
  const find = (host: unknown, port: unknown): Target['http'] | undefined => {
    const name = String(host).toLowerCase().replace(/\.$/, '');
    const isOwn = domains.some((domain) => name === domain || name.endsWith(`.${domain}`));
    if (isOwn) return Number(port) === 80 ? http : https;
    return undefined;
  };
  const change = (given: unknown[]): void => {
    const [first, second] = given;
    if (typeof first === 'object' && first !== null) {
      const { host, port } = first as { host?: unknown; port?: unknown };
      const target = find(host, port);
      if (target !== undefined) given[0] = { ...first, ...target };
    } else {
      const target = find(second, first);
      if (target !== undefined) given.splice(0, 2, target.port, target.host);
    }
  };
  prototype.connect = function redirected(this: Socket, ...given: unknown[]): Socket {
    // `net.connect` passes one list, which it has made of its arguments and marked.
    change(Array.isArray(given[0]) ? given[0] : given);
    return connect.apply(this, given);
  } as Socket['connect'];
}

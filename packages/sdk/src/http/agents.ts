import type { Agent as HttpAgent } from 'node:http';
import type { AgentOptions } from 'node:https';
import type { ConnectionOptions, SecureContext, SecureContextOptions } from 'node:tls';

import type { Address } from './address.js';
import { type ProxySettings, proxyFor } from './proxy.js';
import type { Identity, TransportSettings } from './transport.js';
import { contextTrusting, withRoots } from './trust.js';
import { tunnelAgent } from './tunnel.js';

/** The way of a request to its host. */
export interface Route {
  readonly agent: HttpAgent;
  readonly secure: boolean;
  /** Its `request` is read for each request, because instrumentation replaces it. */
  readonly module: Pick<typeof import('node:http'), 'request'>;
  /** The proxy on the way: `proxy.example.com:3128`. */
  readonly via: string | undefined;
}

/** One client's connections, kept alive between calls. */
export class Agents {
  readonly #settings: TransportSettings;
  /** By protocol, identity and proxy. Connections with the merchant API certificate have their own agent. */
  readonly #routes: Map<string, Route> = new Map();
  readonly #contexts: Map<boolean, SecureContext> = new Map();
  #closed = false;

  constructor(settings: TransportSettings) {
    this.#settings = settings;
  }

  /** @param mtls whether to present the merchant API certificate */
  route(url: Address, mtls: boolean): Route {
    const { proxy } = this.#settings;
    return proxy === undefined
      ? this.#direct(url.protocol === 'https:', mtls)
      : this.#through(proxy, url, mtls);
  }

  #direct(secure: boolean, mtls: boolean): Route {
    return this.#route(secure ? (mtls ? 'mutual' : 'https') : 'http', secure, mtls, undefined);
  }

  #through(settings: ProxySettings, url: Address, mtls: boolean): Route {
    const proxy = proxyFor(settings, url);
    const secure = url.protocol === 'https:';
    if (proxy === undefined) return this.#direct(secure, mtls);
    return this.#route(`${secure ? (mtls ? 'mutual' : 'https') : 'http'} ${proxy.href}`, secure, mtls, proxy);
  }

  #route(kind: string, secure: boolean, mtls: boolean, proxy: URL | undefined): Route {
    let route = this.#routes.get(kind);
    if (route === undefined) {
      const agent = this.#agent(secure, mtls, proxy);
      const module = process.getBuiltinModule(secure ? 'node:https' : 'node:http');
      route = { agent, secure, module, via: proxy?.host };
      this.#routes.set(kind, route);
    }
    return route;
  }

  /** Closes all connections, idle or not. */
  close(): void {
    this.#closed = true;
    for (const { agent } of this.#routes.values()) agent.destroy();
  }

  #agent(secure: boolean, mtls: boolean, proxy: URL | undefined): HttpAgent {
    // The agent passes its options to tls.connect(), which accepts a secure context. The types lack it.
    const options = {
      keepAlive: true,
      ...(secure ? { secureContext: this.#context(mtls) } : {}),
    } as AgentOptions;
    if (proxy !== undefined)
      return tunnelAgent(proxy, secure, options, this.#settings.ca, () => this.#closed);
    return withShortNames(new (process.getBuiltinModule(secure ? 'node:https' : 'node:http').Agent)(options));
  }

  /** Created once. Otherwise every new connection parses all root certificates again, which takes 30 ms. */
  #context(mtls: boolean): SecureContext {
    let context = this.#contexts.get(mtls);
    if (context === undefined) {
      const { ca, identity } = this.#settings;
      context = createContext(ca, mtls ? identity : undefined);
      this.#contexts.set(mtls, context);
    }
    return context;
  }
}

function createContext(ca: string | undefined, identity: Identity | undefined): SecureContext {
  if (identity === undefined && ca !== undefined) return contextTrusting(ca);
  return process.getBuiltinModule('node:tls').createSecureContext({
    ...(identity === undefined ? {} : credentials(identity)),
    ...(ca === undefined ? {} : { ca: withRoots(ca) }),
  });
}

/**
 * Names the connections of an agent by the options in which they differ. Node's own name joins some twenty options, for
 * each request twice, which takes a twentieth of the time of a call without its signature.
 */
function withShortNames(agent: HttpAgent): HttpAgent {
  let last: Named | undefined;
  let name = '';
  agent.getName = (options: Named = {}) => {
    const { host, port, servername } = options;
    if (last?.host !== host || last?.port !== port || last?.servername !== servername) {
      last = { host, port, servername };
      name = `${host}:${port}:${servername}`;
    }
    return name;
  };
  return agent;
}

type Named = Pick<ConnectionOptions, 'host' | 'port' | 'servername'>;

/** Closes an agent's connections that no request uses. */
export function closeIdle(agent: HttpAgent): void {
  for (const sockets of Object.values(agent.freeSockets))
    for (const socket of sockets ?? []) socket.destroy();
}

function credentials(identity: Identity): SecureContextOptions {
  if ('cert' in identity) return { cert: identity.cert, key: identity.key };
  const { pfx, passphrase } = identity;
  return { pfx: Buffer.from(pfx), ...(passphrase === undefined ? {} : { passphrase }) };
}

import type { Agent as HttpAgent } from 'node:http';
import type { AgentOptions, Agent as HttpsAgent } from 'node:https';
import type { SecureContextOptions } from 'node:tls';
import type { Identity } from '../identity.js';
import type { TransportSettings } from './transport.js';

/** One client's connections, kept alive between calls. */
export class Agents {
  readonly #settings: TransportSettings;
  #http: HttpAgent | undefined;
  #https: HttpsAgent | undefined;
  /** Connections that present the merchant API certificate are kept apart from those that do not. */
  #mutual: HttpsAgent | undefined;

  constructor(settings: TransportSettings) {
    this.#settings = settings;
  }

  plain(): HttpAgent {
    this.#http ??= new (process.getBuiltinModule('node:http').Agent)({ keepAlive: true });
    return this.#http;
  }

  secure(mtls: boolean): HttpsAgent {
    if (mtls) {
      this.#mutual ??= this.#newSecureAgent(this.#settings.identity);
      return this.#mutual;
    }
    this.#https ??= this.#newSecureAgent(undefined);
    return this.#https;
  }

  /** Closes all connections, idle or not. */
  close(): void {
    for (const agent of [this.#http, this.#https, this.#mutual]) agent?.destroy();
  }

  #newSecureAgent(identity: Identity | undefined): HttpsAgent {
    const { Agent } = process.getBuiltinModule('node:https');
    const { createSecureContext, rootCertificates } = process.getBuiltinModule('node:tls');
    const { ca } = this.#settings;
    // Made once: left to the agent, every new connection would read all certificates again, which takes 30 ms.
    const secureContext = createSecureContext({
      ...(identity === undefined ? {} : credentials(identity)),
      ...(ca === undefined ? {} : { ca: [...rootCertificates, ca] }),
    });
    // The agent hands its options to tls.connect(), which takes a context; its types do not say so.
    return new Agent({ keepAlive: true, secureContext } as AgentOptions);
  }
}

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

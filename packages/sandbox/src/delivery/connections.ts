import { readFileSync } from 'node:fs';
import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type RequestOptions,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { type ConnectionOptions, createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import type { Address } from './targets.js';

/** The idle connections of a receiver that are kept. */
const mostIdle = 10;

/** A message to post, and the checked addresses of its receiver. */
export interface Posting {
  readonly url: string;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly addresses: readonly Address[];
}

/** The connections to receivers. */
export interface Connections {
  /**
   * Prepares a request. Nothing is sent before its end.
   *
   * @param isNew whether it needs a connection that has not served before
   * @throws Error after {@link close}
   */
  open(posting: Posting, isNew: boolean): ClientRequest;
  /** Closes all connections. Requests under way fail. */
  close(): void;
}

/**
 * Keeps connections for the next notifications. A receiver that stops waits for them, so that they are kept for a moment
 * only.
 *
 * @param ca a further trusted CA, in PEM
 * @param longestIdle milliseconds for which an idle connection is kept
 */
export function createConnections(ca: string, longestIdle: number): Connections {
  // Idle sockets of agents do not keep the process alive. `timeout` closes idle ones only.
  const options = { keepAlive: true, maxFreeSockets: mostIdle, timeout: longestIdle };
  const plain = new HttpAgent(options);
  const secure = new HttpsAgent(options);
  const underWay = new Set<ClientRequest>();
  let context: SecureContext | undefined;
  let isClosed = false;
  const prepare = ({ url, headers, addresses }: Posting, isNew: boolean): ClientRequest => {
    const isSecure = url.startsWith('https:');
    const common: RequestOptions = {
      method: 'POST',
      headers,
      // Connects to the checked addresses only: another lookup could give another answer. What a name may resolve to does
      // not change, so that a kept connection is one to an allowed address too.
      lookup: only(addresses),
      agent: isNew ? false : isSecure ? secure : plain,
    };
    if (!isSecure) return httpRequest(url, common);
    context ??= createSecureContext({ ca: [...rootCertificates, ...extraCertificates(), ca] });
    const secured: RequestOptions & Pick<ConnectionOptions, 'secureContext'> = {
      ...common,
      secureContext: context,
    };
    return httpsRequest(url, secured);
  };
  return {
    open(posting, isNew) {
      if (isClosed) throw new Error('the sandbox has stopped');
      const request = prepare(posting, isNew);
      underWay.add(request);
      request.once('close', () => underWay.delete(request));
      return request;
    },
    close() {
      isClosed = true;
      for (const request of underWay) request.destroy();
      plain.destroy();
      secure.destroy();
    },
  };
}

/** The certificates of `NODE_EXTRA_CA_CERTS`, such as a development CA. The option `ca` would replace them. */
function extraCertificates(): string[] {
  const file = process.env['NODE_EXTRA_CA_CERTS'];
  try {
    return file === undefined || file === '' ? [] : [readFileSync(file, 'utf8')];
  } catch {
    return []; // Node has printed a warning.
  }
}

function only(addresses: readonly Address[]): LookupFunction {
  return (_host, options, callback) => {
    const [first] = addresses;
    if (first === undefined) callback(new Error('the name has no address'), '', 4);
    else if (options.all) callback(null, [...addresses]);
    else callback(null, first.address, first.family);
  };
}

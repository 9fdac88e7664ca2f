import type { ClientRequestArgs, Agent as HttpAgent } from 'node:http';
import type { AgentOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { withRoots } from './trust.js';

/**
 * Creates an agent that connects through an HTTP proxy (`CONNECT`). It returns a connection after the TLS handshake.
 *
 * @param proxy its URL may contain credentials
 * @param options of `https.Agent`, for the target only: the proxy does not see the merchant's certificate
 * @param ca trusted in addition to the system's, also for an `https:` proxy
 * @param isClosed whether the client was closed, so that a new connection must be closed too
 */
export function tunnelAgent(
  proxy: URL,
  secure: boolean,
  options: AgentOptions,
  ca: string | undefined,
  isClosed: () => boolean,
): HttpAgent {
  // Lazy: the build bundles the package as a function, which runs at its first use.
  const { HttpProxyAgent, HttpsProxyAgent } = require('hpagent') as typeof import('hpagent');
  const trusted = ca === undefined ? {} : { proxyRequestOptions: { ca: [withRoots(ca)] } };
  const agent: HttpAgent = new (secure ? HttpsProxyAgent : HttpProxyAgent)({ ...options, ...trusted, proxy });
  const connect = agent.createConnection.bind(agent) as Connect;
  const wrapped: Connect = (args, callback) => {
    const failed = (error: Error): void => callback(explained(error, proxy));
    if (args.host?.includes(':')) {
      return failed(new Error('an IPv6 address cannot be reached through a proxy; give a name'));
    }
    connect(args, (error, socket) => {
      if (socket === null || socket === undefined) return failed(error ?? new Error('no connection'));
      const ready = (): void => {
        socket.off('error', failed);
        if (isClosed()) socket.destroy();
        callback(null, socket);
      };
      socket.once('error', failed);
      if (secure) (socket as TLSSocket).once('secureConnect', ready);
      else ready();
    });
  };
  agent.createConnection = wrapped as typeof agent.createConnection;
  return agent;
}

type Connect = (
  options: ClientRequestArgs,
  callback: (error: Error | null, socket?: Duplex | null) => void,
) => void;

/** When a proxy refuses, the package's error has only the status. */
function explained(error: Error, proxy: URL): Error {
  const status = /^Bad response: (\d+)$/.exec(error.message)?.[1];
  if (status === undefined) return error;
  const advice = status === '407' ? ': it needs other credentials; put them into the URL in proxy' : '';
  return Object.assign(
    new Error(`the proxy ${proxy.host} refused the connection with status ${status}${advice}`),
    {
      code: 'ERR_PROXY_REFUSED',
      status: Number(status),
    },
  );
}

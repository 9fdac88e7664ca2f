import type { ClientRequestArgs, Agent as HttpAgent } from 'node:http';
import type { AgentOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';

/**
 * An agent whose connections lead through an HTTP proxy (`CONNECT`); it hands one out when it stands, TLS included.
 *
 * @param proxy with the credentials in it, if it wants some
 * @param options of `https.Agent`, for connections to the target alone: the proxy never sees the merchant's certificate
 * @param ca trusted beside the system's, by the connection to an `https:` proxy as well
 * @param isClosed whether a connection that stands now comes too late
 */
export function tunnelAgent(
  proxy: URL,
  secure: boolean,
  options: AgentOptions,
  ca: string | undefined,
  isClosed: () => boolean,
): HttpAgent {
  // Evaluated when a client first needs it. The build takes it into the bundle, where this is a call of its own function.
  const { HttpProxyAgent, HttpsProxyAgent } = require('hpagent') as typeof import('hpagent');
  const { rootCertificates } = process.getBuiltinModule('node:tls');
  const trusted = ca === undefined ? {} : { proxyRequestOptions: { ca: [...rootCertificates, ca] } };
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

/** Where a proxy will not make the connection, the package tells its status and no more. */
function explained(error: Error, proxy: URL): Error {
  const status = /^Bad response: (\d+)$/.exec(error.message)?.[1];
  if (status === undefined) return error;
  const advice = status === '407' ? ': it wants other credentials, which go into the URL of proxy' : '';
  return Object.assign(
    new Error(`the proxy ${proxy.host} refused the connection with status ${status}${advice}`),
    {
      code: 'ERR_PROXY_REFUSED',
      status: Number(status),
    },
  );
}

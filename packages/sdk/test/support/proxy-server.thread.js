// The thread of proxy-server.ts. JavaScript, because a thread cannot be started from TypeScript.
import { createServer } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { RequestError, Server } from 'proxy-chain';

const { credentials, tls } = workerData;
/** What the proxies were asked to connect to, and with whose credentials. */
const asked = [];
/** Connections to the proxy that says nothing. */
const silent = new Set();

/** Whom a user asks to be refused by: `status-502`. */
function prepareRequestFunction({ username, password, hostname, port, request }) {
  asked.push({ method: request.method, target: `${hostname}:${port}`, user: username ?? '' });
  const status = /^status-(\d+)$/.exec(username)?.[1];
  if (status !== undefined) throw new RequestError('refused', Number(status));
  return { requestAuthentication: `${username}:${password}` !== credentials };
}

const serve = async (options) => {
  const server = new Server({ host: '127.0.0.1', port: 0, ...options });
  // A client that gives up in the middle is none of the test's faults.
  server.on('requestFailed', () => {});
  await server.listen();
  return server;
};
const servers = {
  open: await serve({
    prepareRequestFunction: ({ hostname, port, request, username }) => {
      asked.push({ method: request.method, target: `${hostname}:${port}`, user: username ?? '' });
      return {};
    },
  }),
  guarded: await serve({ prepareRequestFunction }),
  secure: await serve({ prepareRequestFunction, serverType: 'https', httpsOptions: tls }),
};
const hanging = createServer((socket) => {
  silent.add(socket);
  socket.on('error', () => {});
  socket.on('close', () => silent.delete(socket));
  socket.resume();
});
const port = await new Promise((resolve) =>
  hanging.listen(0, '127.0.0.1', () => resolve(hanging.address().port)),
);

parentPort.on('message', async (message) => {
  if (message === 'stop') {
    for (const server of Object.values(servers)) await server.close(true);
    for (const socket of silent) socket.destroy();
    return process.exit();
  }
  parentPort.postMessage({ asked: asked.splice(0), silent: silent.size });
});
parentPort.postMessage({
  open: servers.open.port,
  guarded: servers.guarded.port,
  secure: servers.secure.port,
  hanging: port,
});

/** The worker thread of the blocking verbs. It sends requests and returns complete answers. */
import { workerData } from 'node:worker_threads';
import { TransportError } from '../../errors/index.js';
import { NodeTransport } from '../node-transport.js';
import type { Cause, FromWorker, ToWorker, WorkerData } from './messages.js';

const { port, done }: WorkerData = workerData;
const transports = new Map<number, NodeTransport>();

async function answer(message: Extract<ToWorker, { kind: 'send' }>): Promise<FromWorker> {
  const { call, client, request } = message;
  try {
    const transport = transports.get(client);
    if (transport === undefined)
      throw new TransportError('CONNECTION', 'the client has been closed', { attempts: 0, sent: false });
    const { status, headers, body } = await transport.send({
      ...request,
      url: new URL(request.url),
      body: request.body === undefined ? undefined : Buffer.from(request.body),
    });
    return { call, status, headers, body };
  } catch (error) {
    const { code, message, attempts, sent, reused, cause } =
      error instanceof TransportError
        ? error
        : new TransportError('CONNECTION', String(error), { cause: error });
    return {
      call,
      error: {
        code,
        message,
        attempts,
        sent,
        reused,
        cause: cause instanceof Error ? plain(cause) : undefined,
      },
    };
  }
}

function plain(error: Error): Cause {
  const fields = Object.entries(error).filter(
    ([, value]) => typeof value === 'string' || typeof value === 'number',
  );
  return { message: error.message, fields: Object.fromEntries(fields) };
}

port.on('message', async (message: ToWorker) => {
  switch (message.kind) {
    case 'open':
      transports.set(message.client, new NodeTransport(message.settings));
      break;
    case 'close':
      transports.get(message.client)?.close();
      transports.delete(message.client);
      break;
    case 'end':
      for (const transport of transports.values()) transport.close();
      // Without open connections and ports, the thread ends by itself.
      port.close();
      break;
    case 'send':
      port.postMessage(await answer(message));
      Atomics.store(done, 0, 1);
      Atomics.notify(done, 0);
  }
});

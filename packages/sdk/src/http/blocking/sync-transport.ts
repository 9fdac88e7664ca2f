import type { MessagePort, Worker } from 'node:worker_threads';
import { TransportError } from '../../errors/index.js';
import type { TransportRequest, TransportResponse, TransportSettings } from '../transport.js';
import { waitForFlag } from './flag.js';
import type { Cause, FromWorker, ToWorker, WorkerData } from './messages.js';
import { workerCode } from './worker-code.js';

/** How much longer than the call's own timeout the thread is waited for, in milliseconds. */
const grace = 5_000;

/** One thread serves all clients of a process; each client has its own connections in it. */
let worker: Running | undefined;

interface Running {
  readonly thread: Worker;
  readonly port: MessagePort;
  readonly done: Int32Array;
  /** The clients whose settings the thread has. */
  readonly opened: Set<number>;
}

let clients = 0;
let calls = 0;

const forgotten = new FinalizationRegistry<number>((client) => {
  if (worker?.opened.delete(client)) post(worker, { kind: 'close', client });
});

/**
 * A transport that blocks: the request is sent by another thread, whose event loop keeps the connections alive
 * between calls, while this one waits on shared memory.
 */
export class SyncTransport {
  readonly #client: number;
  readonly #settings: TransportSettings;

  constructor(settings: TransportSettings) {
    this.#client = clients++;
    this.#settings = settings;
    forgotten.register(this, this.#client, this);
  }

  /** @throws TransportError as the other transport rejects with it */
  send(request: TransportRequest): TransportResponse {
    const { method, url, headers, body, mtls, connectTimeout, timeout, signal } = request;
    if (signal?.aborted) {
      throw new TransportError('ABORTED', `the call to ${url.host} was aborted before it was sent`, {
        attempts: 0,
        sent: false,
        cause: signal.reason,
      });
    }
    const to = running();
    if (!to.opened.has(this.#client)) {
      post(to, { kind: 'open', client: this.#client, settings: this.#settings });
      to.opened.add(this.#client);
    }
    const call = calls++;
    const { done } = to;
    Atomics.store(done, 0, 0);
    post(to, {
      kind: 'send',
      client: this.#client,
      call,
      request: { method, url: url.href, headers, body, mtls, connectTimeout, timeout },
    });

    const answer = waitForFlag(done, timeout + grace) ? receive(to, call) : undefined;
    if (answer === undefined) {
      discard(to.thread);
      throw new TransportError(
        'TIMEOUT',
        `${url.host} did not answer within ${timeout} ms, and the thread that asked it did not either`,
      );
    }
    if ('error' in answer) {
      const { code, message, attempts, sent, reused, cause } = answer.error;
      throw new TransportError(code, message, { attempts, sent, reused, cause: cause && revived(cause) });
    }
    return {
      status: answer.status,
      headers: answer.headers,
      body: Buffer.from(answer.body.buffer, answer.body.byteOffset, answer.body.byteLength),
    };
  }

  /** Closes this client's connections, and ends the thread if it serves no other. */
  async close(): Promise<void> {
    forgotten.unregister(this);
    const from = worker;
    if (!from?.opened.delete(this.#client)) return;
    if (from.opened.size === 0) await ended(from);
    else post(from, { kind: 'close', client: this.#client });
  }
}

/** Ends the thread; it closes what it holds itself, for Node 20 crashes when a thread is stopped that reads from TLS. */
async function ended(ending: Running): Promise<void> {
  if (worker === ending) worker = undefined;
  // What waits for its end must not be cut off by the end of the process.
  ending.thread.ref();
  const exit = new Promise((resolve) => ending.thread.once('exit', resolve));
  post(ending, { kind: 'end' });
  const timer = setTimeout(() => void ending.thread.terminate(), grace);
  await exit;
  clearTimeout(timer);
}

function running(): Running {
  if (worker === undefined) {
    const { MessageChannel, Worker } = process.getBuiltinModule('node:worker_threads');
    const { port1: port, port2 } = new MessageChannel();
    const done = new Int32Array(new SharedArrayBuffer(4));
    // `execArgv: []`: flags of the caller's process, such as --input-type, are none of the thread's business.
    // The program comes as text: bundlers leave out a file beside this one.
    const thread = new Worker(workerCode, {
      eval: true,
      execArgv: [],
      name: 'wechatpay-kit',
      workerData: { port: port2, done } satisfies WorkerData,
      transferList: [port2],
    });
    // An idle thread must not keep the process alive, and one that dies is replaced at the next call.
    thread.unref();
    port.unref();
    thread.on('error', () => discard(thread));
    thread.on('exit', () => {
      if (worker?.thread === thread) worker = undefined;
    });
    worker = { thread, port, done, opened: new Set() };
  }
  return worker;
}

/** The answer to this call; those of earlier calls that were given up are dropped. */
function receive({ port }: Running, call: number): FromWorker | undefined {
  const { receiveMessageOnPort } = process.getBuiltinModule('node:worker_threads');
  for (;;) {
    const received: { message: FromWorker } | undefined = receiveMessageOnPort(port);
    if (received === undefined || received.message.call === call) return received?.message;
  }
}

function revived({ message, fields }: Cause): Error {
  return Object.assign(new Error(message), fields);
}

function post({ port }: Running, message: ToWorker): void {
  port.postMessage(message);
}

/** Stops a thread that is of no more use. Another one may have taken its place already, which stays. */
function discard(thread: Worker): void {
  if (worker?.thread === thread) worker = undefined;
  void thread.terminate();
}

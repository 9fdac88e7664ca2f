import type { MessagePort, Worker } from 'node:worker_threads';
import { TransportError } from '../../errors/index.js';
import { checkAborted } from '../aborted.js';
import { joined } from '../pieces.js';
import type { OutgoingRequest, TransportResponse, TransportSettings } from '../transport.js';
import { asBuffer, type Letter, Mailbox } from './mailbox.js';
import type { AnswerHead, Cause, PlainError, RequestHead, ToWorker, WorkerData } from './messages.js';
import { workerCode } from './worker-code.js';

/** The wait for the worker exceeds the call's timeout by this, in milliseconds. */
const grace = 5_000;

/** One worker thread serves all clients of a process. Each client has its own connections in it. */
let worker: Running | undefined;

interface Running {
  readonly thread: Worker;
  readonly port: MessagePort;
  readonly mailbox: Mailbox;
  /** Whether an exchange has begun and not ended. */
  busy: boolean;
  /** The clients whose settings the worker has. */
  readonly opened: Set<number>;
}

const nothing = new Uint8Array();

let clients = 0;
let calls = 0;

const forgotten = new FinalizationRegistry<number>((client) => {
  if (worker?.opened.delete(client)) post(worker, { kind: 'close', client });
});

/**
 * A blocking transport. A worker thread sends the request, and its event loop keeps the connections alive between calls.
 * This thread waits on shared memory.
 */
export class SyncTransport {
  readonly #client: number;
  readonly #settings: TransportSettings;

  constructor(settings: TransportSettings) {
    this.#client = clients++;
    this.#settings = settings;
    forgotten.register(this, this.#client, this);
  }

  /** @throws TransportError as NodeTransport does */
  send(request: OutgoingRequest): TransportResponse {
    const { method, url, headers, body, mtls, connectTimeout, timeout } = request;
    checkAborted(request);
    const to = running();
    const isNew = !to.opened.has(this.#client);
    if (isNew) {
      post(to, { kind: 'open', client: this.#client, settings: this.#settings });
      to.opened.add(this.#client);
    }
    const call = calls++;
    const { origin, pathname, search } = url;
    const head = {
      client: this.#client,
      call,
      method,
      origin,
      pathname,
      search,
      headers,
      mtls,
      connectTimeout,
      timeout,
    } satisfies RequestHead;
    const sent = { head: JSON.stringify(head), body: joined(body) };
    const letter = exchange(to, sent, isNew, timeout + grace);
    const answer: AnswerHead | undefined = letter && JSON.parse(letter.head);
    if (letter === undefined || answer?.call !== call) {
      discard(to.thread);
      throw new TransportError(
        'TIMEOUT',
        `${url.host} did not answer within ${timeout} ms; the worker thread did not respond`,
      );
    }
    if ('error' in answer) throw revivedError(answer.error);
    return { status: answer.status, headers: answer.headers, body: asBuffer(letter.body ?? nothing) };
  }

  /** Closes this client's connections. Ends the worker if it serves no other client. */
  async close(): Promise<void> {
    forgotten.unregister(this);
    const from = worker;
    if (!from?.opened.delete(this.#client)) return;
    if (from.opened.size === 0) await ended(from);
    else post(from, { kind: 'close', client: this.#client });
  }
}

/** Ends a worker. It closes its connections itself, because Node 20 crashes if a thread is stopped during a TLS read. */
async function ended(ending: Running): Promise<void> {
  if (worker === ending) worker = undefined;
  // Keeps the process alive until the worker has ended.
  ending.thread.ref();
  const exit = new Promise((resolve) => ending.thread.once('exit', resolve));
  post(ending, { kind: 'end' });
  const timer = setTimeout(() => void ending.thread.terminate(), grace);
  await exit;
  clearTimeout(timer);
}

function running(): Running {
  // An exchange that ended in a stack overflow: its answer must not become the next call's.
  if (worker?.busy) discard(worker.thread);
  if (worker === undefined) {
    const { MessageChannel, Worker } = process.getBuiltinModule('node:worker_threads');
    const { port1: port, port2 } = new MessageChannel();
    const mailbox = new Mailbox();
    // `execArgv: []`: the worker must not inherit flags such as --input-type. The program is a string, because bundlers
    // would omit a separate file.
    const thread = new Worker(workerCode, {
      eval: true,
      execArgv: [],
      name: 'wechatpay-kit',
      workerData: { port: port2, memory: mailbox.memory } satisfies WorkerData,
      transferList: [port2],
    });
    // An idle worker must not keep the process alive. The next call replaces a worker that has died.
    thread.unref();
    port.unref();
    thread.on('error', () => discard(thread));
    thread.on('exit', () => {
      if (worker?.thread === thread) worker = undefined;
    });
    worker = { thread, port, mailbox, busy: false, opened: new Set() };
  }
  return worker;
}

/**
 * Sends a letter and waits for the one that answers it.
 *
 * @param inTurn whether the letter must come after the messages to the port
 * @returns `undefined` if there is none within `ms`
 */
function exchange(to: Running, letter: Letter, inTurn: boolean, ms: number): Letter | undefined {
  const { mailbox } = to;
  to.busy = true;
  mailbox.lowerFlag();
  if (!mailbox.put(letter)) post(to, { kind: 'send', letter });
  else if (inTurn || !mailbox.ring()) post(to, null);
  const answer = mailbox.wait(ms) ? (mailbox.read() ?? receive(to)) : undefined;
  to.busy = false;
  return answer;
}

/** A letter that is too long for the mailbox. */
function receive({ port }: Running): Letter | undefined {
  const { receiveMessageOnPort } = process.getBuiltinModule('node:worker_threads');
  const received: { message: Letter } | undefined = receiveMessageOnPort(port);
  return received?.message;
}

function revivedError({ code, message, attempts, sent, reused, cause }: PlainError): TransportError {
  return new TransportError(code, message, { attempts, sent, reused, cause: cause && revived(cause) });
}

function revived({ message, fields }: Cause): Error {
  return Object.assign(new Error(message), fields);
}

function post({ port }: Running, message: ToWorker): void {
  port.postMessage(message);
}

/** Stops a worker. Its replacement, if there is one, continues. */
function discard(thread: Worker): void {
  if (worker?.thread === thread) worker = undefined;
  void thread.terminate();
}

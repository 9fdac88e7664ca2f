/** The worker thread of the blocking verbs. It sends requests and returns complete answers. */
import { workerData } from 'node:worker_threads';
import { TransportError } from '../../errors/index.js';
import { Base } from '../address.js';
import { NodeTransport } from '../node-transport.js';
import { asBuffer, type Letter, Mailbox } from './mailbox.js';
import type { AnswerHead, Cause, PlainError, RequestHead, ToWorker, WorkerData } from './messages.js';

const { port, memory }: WorkerData = workerData;
const mailbox = new Mailbox(memory);
const transports = new Map<number, NodeTransport>();

function send({ head, body }: Letter): void {
  const given: RequestHead = JSON.parse(head);
  const { client, call } = given;
  const transport = transports.get(client);
  if (transport === undefined) {
    const error = new TransportError('CONNECTION', 'the client has been closed', {
      attempts: 0,
      sent: false,
    });
    answer({ call, error: plainError(error) });
    return;
  }
  const request = {
    method: given.method,
    url: baseOf(given.origin).at(given.pathname.slice(1), given.search),
    headers: given.headers,
    body: body && asBuffer(body),
    mtls: given.mtls,
    connectTimeout: given.connectTimeout,
    timeout: given.timeout,
    signal: undefined,
    stream: false,
  };
  transport.send(request).then(
    ({ status, headers, body }) => answer({ call, status, headers }, body),
    (error: unknown) => answer({ call, error: plainError(error) }),
  );
}

let base: Base | undefined;

/** Consecutive calls have the same origin, as a rule. */
function baseOf(origin: string): Base {
  if (base?.origin !== origin) base = new Base(new URL(origin));
  return base;
}

function answer(head: AnswerHead, body?: Buffer): void {
  const letter: Letter = { head: JSON.stringify(head), body };
  if (!mailbox.put(letter)) port.postMessage(letter);
  mailbox.raiseFlag();
}

function plainError(thrown: unknown): PlainError {
  const { code, message, attempts, sent, reused, cause } =
    thrown instanceof TransportError
      ? thrown
      : new TransportError('CONNECTION', String(thrown), { cause: thrown });
  return { code, message, attempts, sent, reused, cause: cause instanceof Error ? plain(cause) : undefined };
}

function plain(error: Error): Cause {
  const fields = Object.entries(error).filter(
    ([, value]) => typeof value === 'string' || typeof value === 'number',
  );
  return { message: error.message, fields: Object.fromEntries(fields) };
}

function sendLetter(): void {
  const letter = mailbox.read();
  if (letter !== undefined) send(letter);
}

void mailbox.listen(sendLetter);

port.on('message', (message: ToWorker) => {
  if (message === null) {
    sendLetter();
    return;
  }
  switch (message.kind) {
    case 'send':
      send(message.letter);
      break;
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
  }
});

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import { installed } from './workspace.js';

interface Message {
  readonly type: string;
  readonly request_seq?: number;
  readonly success?: boolean;
  readonly message?: string;
  readonly body?: unknown;
}

interface Waiting {
  resolve(body: unknown): void;
  reject(reason: Error): void;
}

/** The language server of TypeScript 5.9, as VS Code starts it, over its standard streams. */
export class TsServer {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #waiting = new Map<number, Waiting>();
  #received: Buffer = Buffer.alloc(0);
  #sequence = 0;

  constructor(folder: string) {
    const script = join(installed('typescript-5.9'), 'lib/tsserver.js');
    this.#process = spawn(process.execPath, [script, '--disableAutomaticTypingAcquisition'], { cwd: folder });
    this.#process.stdout.on('data', (chunk: Buffer) => this.#receive(chunk));
    this.#process.stderr.resume();
    this.#process.on('exit', () => this.#fail(new Error('tsserver has ended')));
  }

  /** Sends a command without an answer, such as `open` and `change`. */
  tell(command: string, args: object): void {
    this.#send(command, args);
  }

  /** @throws Error if the server refuses */
  ask(command: string, args: object): Promise<unknown> {
    const seq = this.#send(command, args);
    return new Promise((resolve, reject) => this.#waiting.set(seq, { resolve, reject }));
  }

  async end(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.tell('exit', {});
    await ended;
  }

  #send(command: string, args: object): number {
    this.#sequence += 1;
    const request = { seq: this.#sequence, type: 'request', command, arguments: args };
    this.#process.stdin.write(`${JSON.stringify(request)}\n`);
    return this.#sequence;
  }

  #receive(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    for (let end = this.#received.indexOf('\r\n\r\n'); end >= 0; end = this.#received.indexOf('\r\n\r\n')) {
      const length = Number(/Content-Length: (\d+)/.exec(this.#received.toString('latin1', 0, end))?.[1]);
      const next = end + 4 + length;
      if (this.#received.length < next) return;
      this.#settle(JSON.parse(this.#received.toString('utf8', end + 4, next)));
      this.#received = this.#received.subarray(next);
    }
  }

  #settle({ type, request_seq, success, message, body }: Message): void {
    if (type !== 'response' || request_seq === undefined) return;
    const waiting = this.#waiting.get(request_seq);
    this.#waiting.delete(request_seq);
    if (success === true) waiting?.resolve(body);
    else waiting?.reject(new Error(`tsserver: ${message}`));
  }

  #fail(reason: Error): void {
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }
}

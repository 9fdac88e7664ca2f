import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** A process that answers each message with one message. */
export class Child {
  readonly #process: ChildProcess;
  readonly #file: string;

  constructor(file: URL, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.#file = file.pathname;
    this.#process = fork(file, args, { env: { ...process.env, ...env } });
  }

  ask<Answer>(message: string | object): Promise<Answer> {
    const answer = this.next<Answer>();
    this.#process.send(message);
    return answer;
  }

  /** Waits for the next message of the process. */
  next<Answer>(): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const onMessage = (message: unknown): void => {
        this.#process.off('exit', onExit);
        resolve(message as Answer);
      };
      const onExit = (code: number | null): void => {
        this.#process.off('message', onMessage);
        reject(new Error(`${this.#file} ended with ${code}`));
      };
      this.#process.once('message', onMessage).once('exit', onExit);
    });
  }

  /** Sends a message that is not answered. */
  send(message: string | object): void {
    if (this.#process.connected) this.#process.send(message);
  }

  /** Resolves when the process has ended. */
  async ended(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null)
      await once(this.#process, 'exit');
  }

  stop(): void {
    if (this.#process.connected) this.#process.disconnect();
  }
}

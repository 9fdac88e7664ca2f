/// <reference lib="es2024.sharedmemory" />
import { waitForFlag } from './flag.js';

/** A head in JSON, and a body of bytes. */
export interface Letter {
  readonly head: string;
  readonly body: Uint8Array | undefined;
}

/** The words at the start of the memory. The first is the flag. */
const words = 5;
const headLength = 1;
const bodyLength = 2;
/** Whether the bell rings. */
const bell = 3;
/** Whether the receiver hears the bell. */
const listening = 4;
const noBody = -1;
/** Enough for the letters of almost all operations, in bytes. */
const capacity = 64 * 1024;

/**
 * Shared memory for one letter between two threads, and a flag to wait for. A letter is copied in and out. A message
 * with the same content, which Node serializes, takes several times as long and leaves garbage. No key is put in.
 */
export class Mailbox {
  /** Plain data: the other thread makes a mailbox of the same memory. */
  readonly memory: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #bytes: Buffer;

  constructor(memory?: SharedArrayBuffer) {
    this.memory = memory ?? new SharedArrayBuffer(words * Int32Array.BYTES_PER_ELEMENT + capacity);
    this.#words = new Int32Array(this.memory, 0, words);
    this.#bytes = Buffer.from(this.memory, this.#words.byteLength);
  }

  /** @returns whether it fits; if not, the mailbox is empty */
  put({ head, body }: Letter): boolean {
    const bytes = this.#bytes;
    this.#words[headLength] = 0;
    // A UTF-16 unit has up to three bytes in UTF-8.
    if (head.length * 3 + (body?.length ?? 0) > bytes.length) return false;
    const length = bytes.write(head, 'utf8');
    if (body !== undefined) bytes.set(body, length);
    this.#words[headLength] = length;
    this.#words[bodyLength] = body?.length ?? noBody;
    return true;
  }

  /** @returns a copy of the letter; `undefined` if the mailbox is empty */
  read(): Letter | undefined {
    const head = this.#words[headLength] ?? 0;
    const body = this.#words[bodyLength] ?? noBody;
    if (head === 0) return undefined;
    const copy = Buffer.from(this.#bytes.subarray(0, head + Math.max(body, 0)));
    return {
      head: copy.toString('utf8', 0, head),
      body: body === noBody ? undefined : copy.subarray(head),
    };
  }

  /**
   * Tells the receiver of a letter. Waking a thread this way takes a fraction of the time of a message to its port.
   *
   * @returns whether the receiver hears it; if not, it needs a message
   */
  ring(): boolean {
    if (Atomics.load(this.#words, listening) === 0) return false;
    Atomics.store(this.#words, bell, 1);
    Atomics.notify(this.#words, bell);
    return true;
  }

  /** Calls `onRing` each time the bell rings. Does nothing where the runtime has no `Atomics.waitAsync`. */
  async listen(onRing: () => void): Promise<void> {
    while (Atomics.waitAsync !== undefined) {
      const { async, value } = Atomics.waitAsync(this.#words, bell, 0);
      Atomics.store(this.#words, listening, 1);
      if (async) await value;
      Atomics.store(this.#words, bell, 0);
      onRing();
    }
  }

  lowerFlag(): void {
    Atomics.store(this.#words, 0, 0);
  }

  /** Wakes the thread that waits. */
  raiseFlag(): void {
    Atomics.store(this.#words, 0, 1);
    Atomics.notify(this.#words, 0);
  }

  /**
   * Blocks until the other thread has raised the flag.
   *
   * @param ms the longest wait, in milliseconds
   * @returns whether it is raised
   */
  wait(ms: number): boolean {
    return waitForFlag(this.#words, ms);
  }
}

/** A body as the transports expect it. Structured cloning turns a Buffer into a Uint8Array. */
export function asBuffer(body: Uint8Array): Buffer {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}

/// <reference lib="es2024.sharedmemory" />
/** Both ends of the floor that blocks. A worker thread runs this module, too. */
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import type { Setup } from '../setup/setup.js';
import type { Peer } from './contestant.js';
import { floorV2 } from './floor-v2.js';
import { floorV3 } from './floor-v3.js';
import { type Post, poster } from './post.js';

/** Memory of both threads: the question or the answer, in JSON. */
class Slate {
  readonly memory: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #bytes: Buffer;

  constructor(memory = new SharedArrayBuffer(1024 * 1024)) {
    this.memory = memory;
    this.#words = new Int32Array(memory, 0, 3);
    this.#bytes = Buffer.from(memory, this.#words.byteLength);
  }

  /** @param flag the word of the thread that reads it: 0 of the worker, 1 of the caller */
  put(flag: 0 | 1, content: unknown): void {
    this.#words[2] = this.#bytes.write(JSON.stringify(content));
    Atomics.store(this.#words, flag, 1);
    Atomics.notify(this.#words, flag);
  }

  take<Content>(flag: 0 | 1): Content {
    Atomics.store(this.#words, flag, 0);
    return JSON.parse(this.#bytes.toString('utf8', 0, this.#words[2]));
  }

  block(flag: 0 | 1): void {
    while (Atomics.load(this.#words, flag) === 0) Atomics.wait(this.#words, flag, 0);
  }

  async rest(flag: 0 | 1): Promise<void> {
    const { async, value } = Atomics.waitAsync(this.#words, flag, 0);
    if (async) await value;
  }
}

interface Question {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

interface PlainAnswer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The floor, which blocks while another thread sends the request: what blocking costs without anything of ours. */
export function floorThread(setup: Setup, origin: string): Peer {
  const slate = new Slate();
  let worker: Worker | undefined;
  const post: Post = async (path, headers, body) => {
    if (worker === undefined) {
      worker = new Worker(new URL(import.meta.url), { workerData: { memory: slate.memory, origin } });
      worker.unref();
    }
    slate.put(0, { path, headers, body: body.toString() });
    slate.block(1);
    const answer = slate.take<PlainAnswer>(1);
    return { ...answer, body: Buffer.from(answer.body) };
  };
  return { v3Blocking: floorV3(setup, post), v2Blocking: floorV2(setup, post) };
}

async function serve({ memory, origin }: { memory: SharedArrayBuffer; origin: string }): Promise<never> {
  const slate = new Slate(memory);
  const post = poster(origin);
  // Nothing else keeps this thread alive.
  setInterval(() => undefined, 60_000);
  for (;;) {
    await slate.rest(0);
    const { path, headers, body } = slate.take<Question>(0);
    const answer = await post(path, headers, body);
    slate.put(1, { ...answer, body: answer.body.toString() });
  }
}

if (!isMainThread) void serve(workerData);

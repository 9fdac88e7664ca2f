import { TransportError } from '../errors/index.js';

/** How long a client is of use: until it is closed. */
export class Lifetime {
  #closed = false;
  /** What ends with it. */
  readonly #endings: Set<() => void> = new Set();

  get isClosed(): boolean {
    return this.#closed;
  }

  /** @throws TransportError CLOSED, nothing sent */
  check(): void {
    if (this.#closed) throw closed();
  }

  /** @returns a function that takes it back */
  onEnd(ending: () => void): () => void {
    this.#endings.add(ending);
    return () => this.#endings.delete(ending);
  }

  end(): void {
    this.#closed = true;
    for (const ending of this.#endings) ending();
    this.#endings.clear();
  }
}

/** The error of a call that a closed client does not make. */
export function closed(): TransportError {
  return new TransportError('CLOSED', 'the client is closed; make another one to go on', {
    attempts: 0,
    sent: false,
  });
}

import { TransportError } from '../errors/index.js';

/** Whether a client is open, and what to stop when it is closed. */
export class Lifetime {
  #closed = false;
  readonly #endings: Set<() => void> = new Set();

  get isClosed(): boolean {
    return this.#closed;
  }

  /** @throws TransportError CLOSED, nothing sent */
  check(): void {
    if (this.#closed) throw closed();
  }

  /** @returns a function that removes the callback */
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

/** The error of a call on a closed client. */
export function closed(): TransportError {
  return new TransportError('CLOSED', 'the client is closed; create a new one', {
    attempts: 0,
    sent: false,
  });
}

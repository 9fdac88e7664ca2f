import { EventEmitter } from 'node:events';
import type { DeductionEvent } from './ledger/events.js';

/** The event of a type. */
export type EventOf<Type extends DeductionEvent['type']> = Extract<DeductionEvent, { type: Type }>;

/**
 * What listens to deductions. A listener that throws, or whose promise rejects, disturbs nothing: it is reported as `error`,
 * or as a warning of the process.
 */
export class Listeners {
  readonly #emitter = new EventEmitter();

  /**
   * @returns a function that removes the listener
   * @example deductions.events.on('paid', ({ contract, amount }) => extend(contract, amount));
   */
  on<Type extends DeductionEvent['type']>(
    type: Type,
    listener: (event: EventOf<Type>) => unknown,
  ): () => void;
  on(type: '*', listener: (event: DeductionEvent) => unknown): () => void;
  on(type: 'error', listener: (error: unknown, contract?: string) => unknown): () => void;
  on(type: string, listener: (...given: never[]) => unknown): () => void {
    this.#emitter.on(type, listener as (...given: unknown[]) => void);
    return () => this.#emitter.off(type, listener as (...given: unknown[]) => void);
  }

  /** Tells an event. */
  emit(event: DeductionEvent): void {
    for (const type of [event.type, '*']) {
      for (const listener of this.#emitter.listeners(type)) this.#call(listener, event);
    }
  }

  /** Tells an error of the work for a contract. It is tried again. */
  report(error: unknown, contract?: string): void {
    if (this.#emitter.listenerCount('error') > 0) this.#emitter.emit('error', error, contract);
    else
      process.emitWarning(`deductions${contract === undefined ? '' : ` of ${contract}`}: ${String(error)}`);
  }

  #call(listener: unknown, event: DeductionEvent): void {
    const run = async (): Promise<void> => {
      await (listener as (event: DeductionEvent) => unknown)(event);
    };
    run().catch((error: unknown) => this.report(error, event.contract));
  }
}

import { TransportError } from '../errors/index.js';
import { onAbort } from '../runtime/on-abort.js';

/**
 * Starts work and waits for it.
 *
 * @param when says in the error what the call was doing
 * @throws TransportError ABORTED on abort. The work continues, and its result is discarded.
 */
export function unlessAborted<Value>(
  signal: AbortSignal | undefined,
  begin: () => Promise<Value>,
  when: string,
): Promise<Value> {
  if (signal === undefined) return begin();
  return new Promise<Value>((resolve, reject) => {
    const aborted = (): void => {
      const message = `the call was aborted ${when}`;
      reject(new TransportError('ABORTED', message, { attempts: 0, sent: false, cause: signal.reason }));
    };
    if (signal.aborted) return aborted();
    const stopListening = onAbort(signal, aborted);
    begin().finally(stopListening).then(resolve, reject);
  });
}

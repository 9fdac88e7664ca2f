import type { Watch } from '../control/phone/events.js';
import type { DeliveryRecord } from '../delivery/delivery.js';
import { deliveries } from '../delivery/outbox.js';
import { type FaultRow, faultRows } from '../faults/rows.js';
import type { RequestLog } from '../records/log.js';
import type { Database } from '../storage/database.js';
import type { Change } from '../storage/table.js';

/** @returns a function that subscribes to all changes of the state */
export function createWatch(database: Pick<Database, 'onCommit' | 'onReplace'>): Watch {
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  database.onCommit(tell);
  database.onReplace(tell);
  return (listener) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
}

/**
 * Notes the changes of a transaction in the records.
 *
 * @param isInternal whether a table is the sandbox's own
 */
export function noteChanges(
  requests: RequestLog,
  changes: readonly Change[],
  isInternal: (table: string) => boolean,
): void {
  let hasOtherRules = false;
  for (const { table, key, before, after } of changes) {
    if (table === deliveries.name && after !== undefined) {
      const { request } = after as DeliveryRecord;
      if (before === undefined && request !== undefined && request === requests.current)
        requests.noteNotification(key);
      requests.noteDelivery(key);
    }
    hasOtherRules ||= table === faultRows.name && (before as FaultRow)?.rule !== (after as FaultRow)?.rule;
    if (isInternal(table)) continue;
    const change = before === undefined ? 'added' : after === undefined ? 'deleted' : 'changed';
    requests.noteChange({ table, key, change });
  }
  // Their counts change with each request.
  if (hasOtherRules) requests.noteWorld('faults');
}

import type { DeliveryRecord } from '../delivery/delivery.js';
import { deliveries } from '../delivery/outbox.js';
import type { RequestLog } from '../records/log.js';
import type { Change } from '../storage/table.js';

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
  for (const { table, key, before, after } of changes) {
    if (table === deliveries.name && after !== undefined) {
      const { request } = after as DeliveryRecord;
      if (before === undefined && request !== undefined && request === requests.current)
        requests.noteNotification(key);
      requests.noteDelivery(key);
    }
    if (isInternal(table)) continue;
    const change = before === undefined ? 'added' : after === undefined ? 'deleted' : 'changed';
    requests.noteChange({ table, key, change });
  }
}

import type { DeliveryRecord } from '../delivery/delivery.js';
import { deliveries } from '../delivery/outbox.js';
import { type FaultRow, faultRows } from '../faults/rows.js';
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

import type { Watch } from '../control/phone/events.js';
import type { DeliveryRecord } from '../delivery/delivery.js';
import { deliveries } from '../delivery/outbox.js';
import { type FaultRow, faultRows } from '../faults/rows.js';
import { kindOf } from '../products/things.js';
import type { RequestLog } from '../records/log.js';
import type { Change } from '../records/record.js';
import type { Database } from '../storage/database.js';
import type { Change as RowChange } from '../storage/table.js';

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
 * @param now the sandbox's time in milliseconds
 */
export function noteChanges(
  requests: RequestLog,
  changes: readonly RowChange[],
  isInternal: (table: string) => boolean,
  now: number,
): void {
  let hasOtherRules = false;
  for (const change of changes) {
    const { table, key, before, after } = change;
    if (table === deliveries.name && after !== undefined) {
      const { request } = after as DeliveryRecord;
      if (before === undefined && request === requests.current) requests.noteNotification(key);
      requests.noteDelivery(key);
    }
    hasOtherRules ||= table === faultRows.name && (before as FaultRow)?.rule !== (after as FaultRow)?.rule;
    if (!isInternal(table)) requests.noteChange(describeChange(change, now));
  }
  // Their counts change with each request.
  if (hasOtherRules) requests.noteWorld('faults');
}

function describeChange({ space, table, key, before, after }: RowChange, now: number): Change {
  const change = before === undefined ? 'added' : after === undefined ? 'deleted' : 'changed';
  const merchant = space === '' ? {} : { merchant: space };
  const row = after ?? before;
  const kind = row === undefined ? undefined : kindOf(table, row);
  if (kind === undefined || row === undefined) return { table, key, change, ...merchant };
  return {
    table,
    key,
    change,
    ...merchant,
    ...(before === undefined ? {} : { from: kind.state(before, now) }),
    ...(after === undefined ? {} : { to: kind.state(after, now) }),
    thing: { kind: kind.kind, id: kind.id(row) },
  };
}

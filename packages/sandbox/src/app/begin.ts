import { deliveries } from '../delivery/outbox.js';
import { faultRows } from '../faults/rows.js';
import { products } from '../products/list.js';
import { balances, entries } from '../products/shared/ledger.js';
import { chosenReadings } from '../products/shared/reading.js';
import { resources } from '../remembered/resource.js';
import { offsets } from '../runtime/clock.js';
import { counts } from '../runtime/ids.js';
import { jobs } from '../runtime/jobs.js';
import { registrations } from '../runtime/registry.js';
import { type Identity, identities, merchantRows } from '../runtime/state.js';
import { createDatabase, type Database } from '../storage/database.js';
import type { AnyTable, Journal } from '../storage/table.js';

const tables: readonly AnyTable[] = [
  identities,
  merchantRows,
  jobs,
  offsets,
  counts,
  registrations,
  deliveries,
  faultRows,
  resources,
  entries,
  balances,
  chosenReadings,
  ...products.flatMap(({ tables: own = [] }) => own),
];

const internal: ReadonlySet<string> = new Set(
  tables.flatMap(({ name, internal }) => (internal === true ? name : [])),
);

/** Whether a table is the sandbox's own. */
export function isInternal(table: string): boolean {
  return internal.has(table);
}

/**
 * Opens the state of a sandbox that begins. Without a journal, or with an empty one, it has no rows.
 *
 * @returns the state, and the number of starts with it
 * @throws RangeError if it is that of another sandbox; Error if the journal has a row that does not fit
 */
export function openState(
  { mchid, brandId, seed }: Omit<Identity, 'starts'>,
  journal: Journal | undefined,
): { readonly database: Database; readonly starts: number } {
  const database = createDatabase(tables, journal);
  const table = database.common.table(identities);
  const known = table.get('sandbox');
  for (const [name, value] of Object.entries({ mchid, brandId, seed })) {
    const kept = known?.[name as 'mchid' | 'brandId' | 'seed'] ?? value;
    if (kept === value) continue;
    throw new RangeError(
      `data: the directory belongs to a sandbox with ${name} ${kept}, not ${value}; choose another directory, or that ${name}`,
    );
  }
  const starts = (known?.starts ?? 0) + 1;
  table.put({ mchid, brandId, seed, starts });
  return { database, starts };
}

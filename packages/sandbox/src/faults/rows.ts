import type { Store, TableDefinition } from '../storage/table.js';
import type { FaultRule } from './rule.js';

/** A rule that is in force, as it is kept. */
export interface FaultRow {
  readonly id: string;
  readonly rule: FaultRule;
  readonly scenario?: string | undefined;
  readonly calls: number;
  readonly hits: number;
}

/** The rules that are in force, with their counts. They belong to the sandbox, not to its state. */
export const faultRows: TableDefinition<FaultRow> = {
  name: 'faults',
  key: ({ id }) => id,
  indexes: {},
  common: true,
  internal: true,
};

/** Makes the rows those of the rules. Only what differs is written. */
export function keepRules({ table, transaction }: Store, rules: readonly FaultRow[]): void {
  const rows = table(faultRows);
  if (rules.length === 0 && rows.size === 0) return;
  transaction(() => {
    const ids = new Set(rules.map(({ id }) => id));
    for (const { id } of rows.all()) if (!ids.has(id)) rows.delete(id);
    for (const { id, rule, scenario, calls, hits } of rules) {
      const known = rows.get(id);
      const isSame = known?.rule === rule && known.calls === calls && known.hits === hits;
      if (!isSame) rows.put({ id, rule, ...(scenario === undefined ? {} : { scenario }), calls, hits });
    }
  });
}

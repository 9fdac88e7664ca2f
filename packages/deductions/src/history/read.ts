import type { Selectable } from 'kysely';
import type { HistoryRow, Store } from '../store/schema.js';
import { type Sentence, sentenceOf } from './sentences.js';

/** A line of a contract's history. */
export interface HistoryLine extends Selectable<HistoryRow> {
  readonly text: Sentence;
}

/** Rows that are read at a time. */
const page = 500;

/** Everything that happened to a contract, in order. */
export async function* readHistory(store: Store, code: string): AsyncGenerator<HistoryLine> {
  for (let after = 0; ; ) {
    const rows = await store
      .selectFrom('deduction_history')
      .selectAll()
      .where('contract', '=', code)
      .where('id', '>', after)
      .orderBy('id')
      .limit(page)
      .execute();
    for (const row of rows) {
      after = row.id;
      yield { ...row, text: sentenceOf(row) };
    }
    if (rows.length < page) return;
  }
}

import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { RequestDraft } from '../records/draft.js';
import { createRequestLog } from '../records/log.js';
import { counts, createIds, storedCounters } from '../runtime/ids.js';
import { createDatabase } from '../storage/database.js';
import type { TableDefinition } from '../storage/table.js';
import type { Connection } from './connection.js';
import { createEndpoint } from './pipeline.js';
import type { RawRequest } from './read.js';
import { createReply } from './reply.js';

const items: TableDefinition<{ readonly id: string }> = { name: 'items', key: ({ id }) => id, indexes: {} };

test('a handler that throws after it wrote leaves nothing behind: no row, no id, no note', async () => {
  const database = createDatabase([items, counts]);
  const store = database.space('1');
  const requests = createRequestLog({ limit: 1, now: Date.now, secrets: () => [] });
  database.onCommit((changes) => {
    for (const { table, key } of changes) requests.noteChange({ table, key, change: 'added' });
  });
  const ids = createIds('seed', storedCounters(database.common));
  let fails = true;
  const endpoint = createEndpoint(
    {
      verify: () => undefined,
      explain: () => ({ verified: true }),
      validate: () => undefined,
      play() {
        const id = ids.digits('item', 4);
        store.table(items).put({ id });
        if (fails) throw new Error('fails after the write');
        return id;
      },
      sign: (id) => createReply(200, {}, id),
      refuse: () => createReply(400, {}, 'refused'),
    },
    { requests, store },
    { begin: () => undefined },
  );
  const send = async () => {
    const draft = new RequestDraft('1', new Date(), new IncomingMessage(new Socket()));
    const answer = await endpoint({} as RawRequest, {}, draft, {} as Connection);
    return { answer: answer.body.toString(), changes: draft.changes.map(({ table }) => table) };
  };
  expect(await send()).toEqual({ answer: 'refused', changes: [] });
  expect([...database.rows()]).toEqual([]);
  fails = false;
  expect(await send()).toEqual({ answer: createIds('seed').digits('item', 4), changes: ['ids', 'items'] });
});

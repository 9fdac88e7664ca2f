import type { TableDefinition } from '../../storage/table.js';
import type { Session } from './session.js';

/** The sessions, by session_id or pre_entrustweb_id. */
export const sessions: TableDefinition<Session, 'contract' | 'page'> = {
  name: 'sessions',
  key: ({ id }) => id,
  indexes: { contract: ({ contract }) => [contract], page: ({ pages = [] }) => pages },
};

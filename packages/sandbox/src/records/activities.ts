import { ActivityDraft, type Beginning } from './activity.js';

/** The activities so far. The oldest ones make room for new ones. */
export interface Activities {
  /** Begins an activity. Without {@link keep}, it is not in the list. */
  begin(beginning: Beginning): ActivityDraft;
  /** Puts an activity into the list. */
  keep(draft: ActivityDraft): void;
  /** Jobs that begin from now on belong to this activity, until the returned function is called. */
  enclose(draft: ActivityDraft): () => void;
  /** In order of beginning. */
  list(): ActivityDraft[];
  find(id: string): ActivityDraft | undefined;
}

/**
 * @param limit the number of activities that are kept
 * @param now the sandbox's time in milliseconds
 */
export function createActivities(limit: number, now: () => number): Activities {
  const kept = new Map<string, ActivityDraft>();
  let count = 0;
  let enclosing: ActivityDraft | undefined;
  return {
    begin(beginning) {
      count += 1;
      return new ActivityDraft(
        String(count),
        new Date(now()),
        beginning,
        beginning.kind === 'job' ? enclosing?.id : undefined,
      );
    },
    keep(draft) {
      kept.set(draft.id, draft);
      for (const id of kept.keys()) {
        if (kept.size <= limit) break;
        kept.delete(id);
      }
    },
    enclose(draft) {
      enclosing = draft;
      return () => {
        if (enclosing === draft) enclosing = undefined;
      };
    },
    // One that began earlier may have been kept later.
    list: () => [...kept.values()].sort((one, other) => Number(one.id) - Number(other.id)),
    find: (id) => kept.get(id),
  };
}

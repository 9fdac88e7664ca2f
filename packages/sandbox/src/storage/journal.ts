import {
  closeSync,
  existsSync,
  fdatasync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { encode } from './codec.js';
import {
  createJournal,
  createSnapshot,
  damaged,
  readJournal,
  readSnapshot,
  syncDirectory,
  writeAll,
} from './files.js';
import { writeLine } from './lines.js';
import type { Change, Journal } from './table.js';

/** Below this length, a journal is not shortened. */
const shortest = 8 * 1024 * 1024;
/** A power cut loses at most the transactions of this time, in milliseconds. */
const syncPause = 1_000;

/** A journal in a directory. */
export interface FileJournal extends Journal {
  /** What was wrong with the end of the journal, in English. */
  readonly notice: string | undefined;
  /** Waits until everything is on the disk, and closes the files. */
  close(): void;
}

/**
 * Opens the journal of a directory, or creates it: `snapshot.jsonl`, the state at some time, and `journal.jsonl`, each
 * transaction since.
 *
 * A transaction is handed to the operating system before {@link Journal.append} returns, so the end of the process loses
 * nothing. It is on the disk within a second.
 *
 * The caller makes sure that no other process uses the directory.
 *
 * @throws Error naming the file, and the line if one is damaged
 */
export function openJournal(directory: string): FileJournal {
  const snapshotFile = join(directory, 'snapshot.jsonl');
  const journalFile = join(directory, 'journal.jsonl');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  for (const file of [snapshotFile, journalFile]) rmSync(`${file}.new`, { force: true });

  const snapshot = existsSync(snapshotFile) ? readSnapshot(snapshotFile) : undefined;
  let snapshotLength = snapshot?.length ?? 0;
  let generation = snapshot?.generation ?? 0;
  let found = existsSync(journalFile) ? readJournal(journalFile) : undefined;
  if (found !== undefined && found.generation > generation) {
    throw new Error(`${snapshotFile} is missing or old, and ${journalFile} is useless without it`);
  }
  // A journal of an earlier generation is in the snapshot: the process ended between the two renames.
  if (found !== undefined && found.generation < generation) found = undefined;
  const { notice } = found ?? {};
  let length = found?.length ?? 0;
  let file: number | undefined;
  if (found === undefined) {
    ({ file, length } = createJournal(journalFile, generation));
    renameSync(`${journalFile}.new`, journalFile);
    syncDirectory(directory);
  } else {
    file = openSync(journalFile, 'r+');
    ftruncateSync(file, length);
  }
  let timer: NodeJS.Timeout | undefined;
  let broken: Error | undefined;

  const requireFile = (): number => {
    if (broken !== undefined) throw broken;
    if (file === undefined) throw new Error(`${journalFile} is closed`);
    return file;
  };
  const syncLater = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      if (file !== undefined) fdatasync(file, () => undefined);
    }, syncPause).unref();
  };
  return {
    notice,
    replay(apply) {
      for (const { place, steps } of [...(snapshot?.lines ?? []), ...(found?.lines ?? [])]) {
        try {
          for (const step of steps) apply(step);
        } catch (error) {
          throw damaged(place, error instanceof Error ? error.message : String(error));
        }
      }
      // They are in memory a second time.
      if (snapshot !== undefined) snapshot.lines.length = 0;
      if (found !== undefined) found.lines.length = 0;
    },
    append(changes) {
      const open = requireFile();
      const line = writeLine(changes.map(describeChange));
      try {
        writeAll(open, line, length);
      } catch (error) {
        broken = cutBack(open, length, journalFile);
        throw error;
      }
      length += line.length;
      syncLater();
    },
    get isLong() {
      return length > Math.max(shortest, 2 * snapshotLength);
    },
    rewrite(rows) {
      const old = requireFile();
      const next = generation + 1;
      const written = createSnapshot(snapshotFile, next, rows);
      const created = createJournal(journalFile, next);
      renameSync(`${snapshotFile}.new`, snapshotFile);
      try {
        // From here on, the old journal counts no more.
        syncDirectory(directory);
        closeSync(old);
        file = created.file;
        renameSync(`${journalFile}.new`, journalFile);
        syncDirectory(directory);
      } catch (error) {
        broken = new Error(`cannot begin ${journalFile} anew`, { cause: error });
        throw broken;
      }
      generation = next;
      length = created.length;
      snapshotLength = written;
    },
    close() {
      clearTimeout(timer);
      if (file === undefined) return;
      fsyncSync(file);
      closeSync(file);
      file = undefined;
    },
  };
}

function describeChange({ space, table, key, after }: Change): object {
  return after === undefined
    ? { space, table, delete: key }
    : { space, table, put: encode(after, `${table} ${key}`) };
}

/** Removes what was written of a transaction. */
function cutBack(file: number, length: number, name: string): Error | undefined {
  try {
    ftruncateSync(file, length);
    return undefined;
  } catch (error) {
    return new Error(`${name} cannot be written any more`, { cause: error });
  }
}

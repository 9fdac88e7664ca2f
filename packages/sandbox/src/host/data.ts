import { access, constants } from 'node:fs/promises';
import { type FileJournal, openJournal } from '../storage/journal.js';
import { makeDirectory } from './files.js';
import { lockDirectory } from './lock.js';

/** The directory of the option `data`, held by this sandbox. */
export interface Data {
  readonly journal: FileJournal;
  /** Waits until everything is on the disk, and lets go of the directory. */
  close(): void;
}

/**
 * Opens the directory of the option `data`, or makes it.
 *
 * @throws Error naming the directory: it cannot be written, another sandbox uses it, or a file in it is damaged
 */
export async function openData(directory: string): Promise<Data> {
  try {
    await makeDirectory(directory);
    await access(directory, constants.W_OK);
    const lock = await lockDirectory(directory);
    try {
      const journal = openJournal(directory);
      if (journal.notice !== undefined) console.error(`wechatpay-kit sandbox: ${journal.notice}`);
      return {
        journal,
        close() {
          journal.close();
          lock.release();
        },
      };
    } catch (error) {
      lock.release();
      throw error;
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`data: cannot use ${directory}: ${reason}`, { cause: error });
  }
}

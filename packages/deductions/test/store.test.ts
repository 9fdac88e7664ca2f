/** The ledger's database, opened by several processes at the same moment. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openStore } from '@wechatpay-kit/deductions';
import { expect, onTestFinished, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'deductions-store-'));
const here = new URL('.', import.meta.url);

test('a new file of SQLite is made by one of the processes that open it at once, and open to all', async () => {
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const program = `const { openStore } = await import('@wechatpay-kit/deductions');
    const store = await openStore(process.argv[1]); await store.destroy();`;
  for (const name of ['one', 'two']) {
    const open = (): Promise<unknown> =>
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', program, join(folder, name)], {
        cwd: here,
      });
    await expect(Promise.all([open(), open(), open()])).resolves.toHaveLength(3);
  }
});

test('a database that is none is refused with what is expected', async () => {
  await expect(openStore('mysql://localhost/db')).rejects.toThrow(
    'database: expected the path of a file of SQLite or postgres://…, got mysql://…',
  );
});

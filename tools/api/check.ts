import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from './reports.js';

/** How each committed report differs from what it must be, one text a report; empty where all are current. */
export function differences(top: string, reports: readonly Report[]): string[] {
  return reports.flatMap(({ path, text }) => {
    const file = join(top, path);
    const committed = existsSync(file) ? readFileSync(file, 'utf8') : '';
    return committed === text ? [] : [`${path} is not current:\n${diff(committed, text)}`];
  });
}

function diff(before: string, after: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'api-'));
  try {
    writeFileSync(join(folder, 'committed'), before);
    writeFileSync(join(folder, 'built'), after);
    const { stdout, error } = spawnSync(
      'git',
      ['diff', '--no-index', '--no-color', '--unified=2', 'committed', 'built'],
      { cwd: folder, encoding: 'utf8' },
    );
    if (error) throw error;
    return stdout.slice(stdout.indexOf('@@'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

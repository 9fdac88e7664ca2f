import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bump, bumpForBreaking, bumps, bumpsIn, hasRisen } from './changesets.js';
import { findLosses, type Loss } from './compare.js';
import { publishedPackages, reportNames } from './reports.js';

/**
 * Compares the reports with those of a commit, and looks for the changesets that breaking changes need.
 *
 * @param top the top of the repository
 * @param ref a branch, which is compared with from where HEAD left it, or the tag of a release
 * @returns a message for each package that may break its users' programs without saying so
 * @throws Error where git does not know the commit
 */
export function refusals(top: string, ref: string): string[] {
  const base = git(top, 'merge-base', ref, 'HEAD')?.trim();
  if (base === undefined) {
    throw new Error(`git finds no commit that ${ref} and HEAD share: fetch ${ref} with its history`);
  }
  const announced = newBumps(top, base);
  return publishedPackages(top).flatMap(({ name, version, folder }) => {
    const losses = reportNames.flatMap((file) => lossesIn(top, base, `${folder}/${file}`));
    const before = versionAt(top, base, folder) ?? version;
    const needed = bumpForBreaking(before);
    const said =
      hasRisen(before, version, needed) ||
      announced.some(([named, bump]) => named === name && bumps.indexOf(bump) >= bumps.indexOf(needed));
    if (losses.length === 0 || said) return [];
    return [
      `The API of ${name} loses or changes this since ${ref} (${base.slice(0, 10)}):\n` +
        `${losses.map(lossText).join('\n')}\n` +
        `If that is meant, add a changeset (npx changeset) with '${name}': ${needed} that says what users must change.`,
    ];
  });
}

function versionAt(top: string, commit: string, folder: string): string | undefined {
  const text = git(top, 'show', `${commit}:${folder}/package.json`);
  return text === undefined ? undefined : (JSON.parse(text) as { version?: string }).version;
}

function lossesIn(top: string, base: string, path: string): Loss[] {
  const before = git(top, 'show', `${base}:${path}`);
  // The first report of a package has nothing to be compared with.
  if (before === undefined) return [];
  return findLosses(before, existsSync(join(top, path)) ? readFileSync(join(top, path), 'utf8') : '');
}

function lossText({ item, lines }: Loss): string {
  return [`  ${item}`, ...lines.map((line) => `  - ${line}`)].join('\n');
}

/** The bumps in the changesets that were added or changed since the base. */
function newBumps(top: string, base: string): readonly (readonly [name: string, bump: Bump])[] {
  const folder = '.changeset';
  if (!existsSync(join(top, folder))) return [];
  return readdirSync(join(top, folder))
    .filter((file) => file.endsWith('.md'))
    .flatMap((file) => {
      const text = readFileSync(join(top, folder, file), 'utf8');
      return text === git(top, 'show', `${base}:${folder}/${file}`) ? [] : [...bumpsIn(text)];
    });
}

/** What git prints; `undefined` where it has no such thing. */
function git(top: string, ...args: string[]): string | undefined {
  try {
    return execFileSync('git', args, {
      cwd: top,
      encoding: 'utf8',
      maxBuffer: 1 << 26,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch (error) {
    if (error instanceof Error && 'status' in error && typeof error.status === 'number') return undefined;
    throw error;
  }
}

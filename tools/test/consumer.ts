/** A user's project: the packages as npm packs and unpacks them, outside the repository. */
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { top } from './guides.js';

/** The published packages, and their folders. */
export const packages = {
  'wechatpay-kit': 'packages/sdk',
  '@wechatpay-kit/openapi': 'packages/openapi',
  '@wechatpay-kit/sandbox': 'packages/sandbox',
  '@wechatpay-kit/deductions': 'packages/deductions',
  '@wechatpay-kit/cli': 'packages/cli',
} as const;

export type PackageName = keyof typeof packages;

export interface Consumer {
  readonly folder: string;
  /** The files in a package's tarball. */
  readonly packed: ReadonlyMap<PackageName, readonly string[]>;
  remove(): void;
}

/**
 * Makes a project, without the network: the packages come from their tarballs, and what they depend on is linked
 * from the repository's `node_modules`.
 *
 * @param names the packages to install
 * @param links further packages that the project uses, of those installed in the repository
 * @param fields of the project's `package.json`
 */
export function createConsumer(
  names: readonly PackageName[],
  links: readonly string[] = [],
  fields: Readonly<Record<string, unknown>> = { type: 'module' },
): Consumer {
  const folder = mkdtempSync(join(tmpdir(), 'consumer-'));
  const packed = pack(names, folder);
  const needed = new Set(links);
  for (const { name, filename } of packed) {
    const target = join(folder, 'node_modules', name);
    mkdirSync(target, { recursive: true });
    run('tar', ['-xzf', filename, '-C', target, '--strip-components=1'], folder);
    rmSync(join(folder, filename));
    for (const dependency of readDependencies(target)) needed.add(dependency);
  }
  for (const name of needed) if (!(name in packages)) link(name, folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify(fields));
  return {
    folder,
    packed: new Map(packed.map(({ name, files }) => [name, files.map(({ path }) => path)])),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/**
 * Makes a project with npm: what its `package.json` names is downloaded, without install scripts, and the packages are
 * installed from their tarballs.
 *
 * @param source the project's files
 * @returns its folder
 */
export async function installConsumer(names: readonly PackageName[], source: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'consumer-'));
  cpSync(source, folder, { recursive: true });
  const tarballs = pack(names, folder).map(({ filename }) => `./${filename}`);
  const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'];
  await promisify(execFile)('npm', ['install', ...tarballs, ...flags], { cwd: folder });
  return folder;
}

/** Packs packages into a folder. */
function pack(
  names: readonly PackageName[],
  folder: string,
): { name: PackageName; filename: string; files: { path: string }[] }[] {
  const workspaces = names.flatMap((name) => ['--workspace', name]);
  return JSON.parse(run('npm', ['pack', '--json', '--pack-destination', folder, ...workspaces], top));
}

/** Runs a program to its end. @returns what it prints. @throws Error with its output where it fails */
export function run(command: string, args: readonly string[], cwd: string): string {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function link(name: string, folder: string): void {
  const target = join(folder, 'node_modules', name);
  mkdirSync(dirname(target), { recursive: true });
  symlinkSync(join(top, 'node_modules', name), target);
}

function readDependencies(folder: string): string[] {
  const { dependencies = {} }: { dependencies?: Record<string, string> } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  return Object.keys(dependencies);
}

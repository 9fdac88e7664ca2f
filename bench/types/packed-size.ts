import { execFileSync } from 'node:child_process';
import { sdk } from './workspace.js';

export interface PackedSize {
  /** The bytes of the tarball. */
  readonly packed: number;
  readonly unpacked: number;
}

export function packedSize(): PackedSize {
  const answer: { size: number; unpackedSize: number }[] = JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--json'], {
      cwd: sdk,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );
  const [tarball] = answer;
  if (tarball === undefined) throw new Error('npm pack has packed nothing');
  return { packed: tarball.size, unpacked: tarball.unpackedSize };
}

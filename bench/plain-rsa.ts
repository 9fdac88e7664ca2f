import { spawnSync } from 'node:child_process';

/** OpenSSL's mask of CPU features: all but AVX-512 IFMA. See openssl-env(7) and OPENSSL_ia32cap(3). */
const withoutIfma = '~0x0:~0x200000';

/**
 * Runs this program again as on a CPU without AVX-512 IFMA, with which OpenSSL signs twice as fast. Most machines are
 * without it.
 *
 * @returns whether that has been done, so that this process is over
 */
export function runPlain(wanted: boolean): boolean {
  const { OPENSSL_ia32cap: mask } = process.env;
  if (!wanted || mask !== undefined) return false;
  const env = { ...process.env, OPENSSL_ia32cap: withoutIfma };
  const { status } = spawnSync(process.execPath, process.argv.slice(1), { stdio: 'inherit', env });
  process.exitCode = status ?? 1;
  return true;
}

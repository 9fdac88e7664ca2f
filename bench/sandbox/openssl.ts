import { spawnSync } from 'node:child_process';

/** Microseconds of RSA-2048 on one core. */
export interface OpensslSpeed {
  readonly sign: number;
  readonly verify: number;
}

/** @returns the figures of `openssl speed rsa2048`; `undefined` where there is none */
export function measureOpenssl(): OpensslSpeed | undefined {
  const { stdout } = spawnSync('openssl', ['speed', '-seconds', '1', 'rsa2048'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [, sign, verify] = /^rsa\s+2048 bits\s+([\d.]+)s\s+([\d.]+)s/m.exec(stdout ?? '') ?? [];
  if (sign === undefined || verify === undefined) return undefined;
  return { sign: Number(sign) * 1_000_000, verify: Number(verify) * 1_000_000 };
}

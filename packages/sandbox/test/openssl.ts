/** The openssl command, as a program without the SDK uses it. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** One shell for all: a process of this test takes four times as long to start another. */
const verifyEach = `for text in *.txt; do
  echo "\${text%.txt} $(openssl dgst -sha256 -verify key.pem -signature "\${text%.txt}.sign" "$text" 2>/dev/null)"
done`;

/** A signed text. */
export interface Signed {
  /** What it is, for a fault. */
  readonly name: string;
  readonly text: string;
  /** In base64. */
  readonly signature: string;
}

/**
 * Verifies signatures with `openssl dgst -sha256 -verify`, in a shell.
 *
 * @param pem the certificate or the public key
 * @returns what openssl says of those that it refuses, with their names
 */
export async function verifyWithOpenssl(pem: string, all: readonly Signed[]): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'openssl-'));
  try {
    const key = join(folder, 'key.pem');
    await writeFile(key, pem);
    if (pem.includes('CERTIFICATE')) {
      const { stdout: publicKey } = await execute('openssl', ['x509', '-pubkey', '-noout', '-in', key]);
      await writeFile(key, publicKey);
    }
    for (const [at, { text, signature }] of all.entries()) {
      await writeFile(join(folder, `${at}.txt`), text);
      await writeFile(join(folder, `${at}.sign`), Buffer.from(signature, 'base64'));
    }
    const { stdout } = await execute('sh', ['-c', verifyEach], { cwd: folder });
    const said = new Map(
      stdout
        .trim()
        .split('\n')
        .map((line) => [line.replace(/ .*/, ''), line.replace(/^\S+ /, '')]),
    );
    return all
      .map(({ name }, at) => `${name}: ${said.get(String(at))}`)
      .filter((line) => !line.endsWith(': Verified OK'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

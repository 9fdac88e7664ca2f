import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** An untrusted certificate, made by the openssl command. */
export function selfSigned(name: string): Promise<{ cert: string; key: string }> {
  return createPair(name, ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']);
}

const rsaKey = fileURLToPath(new URL('../../sdk/test/keys/generation3.key.pem', import.meta.url));

/** The same with an RSA key. Making one would take 0.2 s. */
export async function rsaSelfSigned(name: string): Promise<{ cert: string; key: string }> {
  return await createPair(name, [], rsaKey);
}

async function createPair(
  name: string,
  algorithm: string[],
  given?: string,
): Promise<{ cert: string; key: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const names = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'];
  await promisify(execFile)('openssl', [
    'req',
    '-x509',
    ...algorithm,
    ...names,
    ...(given === undefined ? ['-keyout', key] : ['-key', given]),
    '-out',
    cert,
  ]);
  const pair = { cert: await readFile(cert, 'utf8'), key: await readFile(given ?? key, 'utf8') };
  await rm(folder, { recursive: true });
  return pair;
}

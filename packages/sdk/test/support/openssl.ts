import { execFileSync } from 'node:child_process';

/** Runs the `openssl` command line; a test that needs it fails where there is none. */
export function openssl(args: readonly string[], input?: string | Buffer): Buffer {
  try {
    return execFileSync('openssl', args, { input, stdio: ['pipe', 'pipe', 'pipe'] });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new Error(
        'these tests compare the SDK with the openssl command line, which is not installed here',
      );
    }
    throw error;
  }
}

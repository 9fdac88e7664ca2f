/** The servers that the tests start, for a benchmark that is compiled without them. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** A server of this run. */
export interface OwnServer {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** PostgreSQL, which keeps what is committed as it does in production. */
export async function startPostgres(): Promise<OwnServer> {
  const { startPostgres: start } = await load<{
    startPostgres: (options: { isDurable: boolean }) => Promise<OwnServer>;
  }>('packages/deductions/test/support/postgres.ts');
  return start({ isDurable: true });
}

/** Redis, which keeps nothing. */
export async function startRedis(): Promise<OwnServer & { readonly port: number }> {
  const { startRedis: start } = await load<{
    startRedis: () => Promise<OwnServer & { readonly port: number }>;
  }>('packages/sdk/test/support/redis.ts');
  return start();
}

/** This file runs as `bench/dist/deductions/servers.js`. */
async function load<Module>(file: string): Promise<Module> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`../../../${file}`, import.meta.url))],
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
  });
  return import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0]?.contents ?? '').toString('base64')}`
  );
}

import { spawnSync } from 'node:child_process';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{packages,tools,examples}/**/*.test.ts', 'docs/.vitepress/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', ...withoutRedis()],
    // Many files wait more than they compute: left to itself, vitest runs one at a time on two cores.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});

/** The tests that run a real Redis, on a machine that has none. Where CI is set they fail, and say what to install. */
function withoutRedis(): string[] {
  if (process.env['CI'] !== undefined) return [];
  if (spawnSync('redis-server', ['--version']).error === undefined) return [];
  const left = [
    'packages/sdk/test/notifications/stores.test.ts',
    'packages/sdk/test/notifications/once.test.ts',
  ];
  console.warn(`Left out for want of redis-server (apt-get install redis-server): ${left.join(', ')}`);
  return left;
}

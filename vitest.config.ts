import { spawnSync } from 'node:child_process';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{packages,tools,examples,docs}/**/*.test.ts', 'docs/.vitepress/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', ...withoutRedis(), ...withoutChromium()],
    // Many files wait more than they compute: left to itself, vitest runs one at a time on two cores.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 90_000,
  },
});

/** The tests that run a real Redis. */
function withoutRedis(): string[] {
  return leftWithout('redis-server', [
    'packages/sdk/test/notifications/stores.test.ts',
    'packages/sdk/test/notifications/once.test.ts',
  ]);
}

/** The tests that look at the site, or attack the sandbox, in a real browser. */
function withoutChromium(): string[] {
  return leftWithout('chromium', [
    'docs/test/access.test.ts',
    'docs/test/pages.test.ts',
    'docs/test/search.test.ts',
    'docs/test/try-it.test.ts',
    'packages/sandbox/test/pages.test.ts',
  ]);
}

/**
 * Tests to leave out on a machine that has not the program they need, as Debian calls it. Where CI is set they run
 * and fail, and say what to install.
 */
function leftWithout(program: string, tests: string[]): string[] {
  if (process.env['CI'] !== undefined) return [];
  if (spawnSync(program, ['--version']).error === undefined) return [];
  console.warn(`Left out for want of ${program} (apt-get install ${program}): ${tests.join(', ')}`);
  return tests;
}

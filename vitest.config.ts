import { spawnSync } from 'node:child_process';
import { defineConfig } from 'vitest/config';

/** `npm run test:site`: the built site, the programs on its pages, and real browsers. */
const site = [
  'docs/test/**/*.test.ts',
  'packages/sandbox/test/pages.test.ts',
  'tools/test/page-programs.test.ts',
];

/** `npm run test:packages`: the packed packages, as other projects, bundlers and runtimes use them. */
const packages = [
  'tools/test/consumers/**/*.test.ts',
  'tools/test/{bundlers,packages,projects,runtimes,type-cost}.test.ts',
];

const never = ['**/node_modules/**', '**/dist/**'];

export default defineConfig({
  test: {
    // Many files wait more than they compute: left to itself, vitest runs one at a time on two cores.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 90_000,
    // `npm run coverage`, see tools/coverage.js.
    coverage: {
      provider: 'v8',
      include: ['packages/sdk/{src,dist}/**/*.{js,ts}', 'tools/**/*.ts'],
      exclude: ['packages/sdk/dist/types/**', 'tools/dist/**', '**/generated/**', '**/*.d.ts', '**/test/**'],
      excludeAfterRemap: true,
      reporter: ['text-summary', ['text-summary', { file: 'summary.txt' }]],
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{packages,tools,examples,docs}/**/*.test.ts', 'docs/.vitepress/**/*.test.ts'],
          exclude: [...never, ...site, ...packages, ...withoutRedis()],
        },
      },
      {
        extends: true,
        test: { name: 'site', include: site, exclude: [...never, ...withoutChromium()] },
      },
      {
        extends: true,
        test: { name: 'packages', include: packages, exclude: never },
      },
    ],
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
 * Tests to leave out on a machine that has not the program they need, as Debian calls it. In CI on Linux they run
 * and fail, and say what to install.
 */
function leftWithout(program: string, tests: string[]): string[] {
  if (process.env['CI'] !== undefined && process.platform === 'linux') return [];
  if (spawnSync(program, ['--version']).error === undefined) return [];
  console.warn(`Left out for want of ${program} (apt-get install ${program}): ${tests.join(', ')}`);
  return tests;
}

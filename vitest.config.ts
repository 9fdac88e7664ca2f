import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { uiAliases } from './packages/ui/aliases.js';
import { LongFirst } from './tools/test/long-first.js';
import { measureSlowness, patience } from './tools/test/patience.js';

/** `npm run test:site`: the built site, the programs on its pages and in its guides, and real browsers. */
const site = [
  'docs/test/**/*.test.ts',
  'packages/console/test/**/*.test.ts',
  'packages/sandbox/test/pages.test.ts',
  'tools/test/{docs,guide-tests,languages,page-programs}.test.ts',
];

/**
 * `npm run test:packages`: the packed packages, as other projects, bundlers and runtimes use them, and programs of others
 * that run against the sandbox.
 */
const packages = [
  'packages/cli/test/{run,stories,unmodified}.test.ts',
  'tools/test/consumers/**/*.test.ts',
  'tools/test/{bundlers,executable,generators,hops,packages,projects,runtimes,type-cost}.test.ts',
];

// The workers inherit it.
process.env['WECHATPAY_TEST_SLOWNESS'] ??= String(measureSlowness());

const never = ['**/node_modules/**', '**/dist/**'];

export default defineConfig({
  resolve: { alias: uiAliases },
  test: {
    // Many files wait more than they compute: left to itself, vitest runs one at a time on two cores.
    maxWorkers: availableParallelism() + 1,
    testTimeout: patience(120_000),
    hookTimeout: patience(120_000),
    // Files that run in one process one after the other load the SDK and the sandbox once.
    isolate: false,
    // The heap of a process with many files is large. Rarer collections of new objects take a tenth off the whole.
    execArgv: ['--max-semi-space-size=64'],
    sequence: { sequencer: LongFirst },
    setupFiles: here('tools/test/quiet.ts'),
    // What a test prints is shown where it fails.
    silent: 'passed-only',
    expect: { poll: { interval: 20, timeout: patience(30_000) } },
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

function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

/** The tests that run a real Redis. */
function withoutRedis(): string[] {
  return leftWithout('redis-server', 'unit', [
    'packages/deductions/test/year.test.ts',
    'packages/sdk/test/notifications/stores.test.ts',
    'packages/sdk/test/notifications/once.test.ts',
  ]);
}

/** The tests that look at the site, or attack the sandbox, in a real browser. */
function withoutChromium(): string[] {
  return leftWithout('chromium', 'site', [
    'docs/test/access.test.ts',
    'docs/test/copy.test.ts',
    'docs/test/pages.test.ts',
    'docs/test/products.test.ts',
    'docs/test/search.test.ts',
    'docs/test/try-it.test.ts',
    'packages/console/test/*.test.ts',
    'packages/sandbox/test/{pages,phone-pages}.test.ts',
  ]);
}

/**
 * Tests to leave out on a machine that has not the program they need, as Debian calls it. In CI on Linux they run
 * and fail, and say what to install.
 */
function leftWithout(program: string, project: string, tests: string[]): string[] {
  const others = process.argv.includes('--project') && !process.argv.includes(project);
  if (others || (process.env['CI'] !== undefined && process.platform === 'linux')) return [];
  if (spawnSync(program, ['--version']).error === undefined) return [];
  console.warn(`Left out for want of ${program} (apt-get install ${program}): ${tests.join(', ')}`);
  return tests;
}

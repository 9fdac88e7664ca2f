// Removes what a build makes, so that the next one starts from nothing.
import { rmSync } from 'node:fs';

const built = [
  'packages/openapi/dist',
  'packages/sdk/dist',
  'packages/sdk/src/generated',
  'packages/sandbox/src/generated',
  'packages/console/dist',
  'packages/sandbox/dist',
  'packages/deductions/dist',
  'packages/cli/dist',
  'tools/dist',
  'examples/dist',
  'bench/dist',
  'docs/.vitepress/cache',
  'docs/.vitepress/dist',
  'dist',
];
for (const path of built) rmSync(new URL(`../${path}`, import.meta.url), { recursive: true, force: true });

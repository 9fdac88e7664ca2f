// Bundles what the packages ship as one file. A program, since rolldown's command reports sizes and takes no option
// that stops it. With --sourcemap it writes source maps too, which `npm run coverage` needs and no package contains.
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { build } from 'vite';
import sandbox from '../packages/sandbox/rolldown.config.js';
import sdk from '../packages/sdk/rolldown.config.js';
import { packGuides } from './pack-guides.js';

const sourcemap = process.argv.includes('--sourcemap');

// The sandbox has the console's pages in its bundle.
await build({ configFile: fileURLToPath(new URL('../packages/console/vite.config.ts', import.meta.url)) });

for (const { output, ...input } of [sdk, sandbox].flat()) {
  // How long a plugin takes is of no interest here, and on a busy machine it is reported as a warning.
  const bundle = await rolldown({ ...input, checks: { bundlerTimings: false } });
  for (const one of [output].flat()) await bundle.write({ ...one, sourcemap });
  await bundle.close();
}

packGuides();

// Bundles what the packages ship as one file. A program, since rolldown's command reports sizes and takes no option
// that stops it.
import { rolldown } from 'rolldown';
import sandbox from '../packages/sandbox/rolldown.config.js';
import sdk from '../packages/sdk/rolldown.config.js';

for (const { output, ...input } of [sdk, sandbox].flat()) {
  const bundle = await rolldown(input);
  for (const one of [output].flat()) await bundle.write(one);
  await bundle.close();
}

/** The test file in the guide to testing passes, run by Vitest as a reader runs it. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { fencesIn, guidesIn, top } from './guides.js';
import { patience } from './patience.js';
import { strictProject } from './strict-project.js';

test(
  'the test file in the guide passes',
  async () => {
    const [file, ...more] = guidesIn('zh')
      .filter(({ name }) => name === 'testing')
      .flatMap(fencesIn)
      .filter(({ text }) => text.startsWith('// shop.test.ts\n'));
    if (file === undefined || more.length > 0) throw new Error('the guide has no single shop.test.ts');
    const folder = strictProject('guide-tests', {});
    writeFileSync(join(folder, 'shop.test.ts'), file.text);
    writeFileSync(join(folder, 'vitest.config.js'), 'export default {};\n');
    const vitest = join(top, 'node_modules/vitest/vitest.mjs');
    const flags = ['--reporter=json', `--testTimeout=${patience(30_000)}`];
    const { stdout } = await promisify(execFile)(process.execPath, [vitest, 'run', ...flags], {
      cwd: folder,
      timeout: patience(100_000),
    });
    const { numPassedTests, success } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as {
      numPassedTests: number;
      success: boolean;
    };
    expect({ numPassedTests, success }).toEqual({ numPassedTests: 4, success: true });
  },
  patience(120_000),
);

/** Time limits in tests: each grows with the machine's load, see patience.ts. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { top } from './guides.js';

/** What ends a test, or decides its result, after a time that is the same on every machine. */
const fixed = [
  // Ends after a second by default; expect.poll() waits as long as vitest.config.ts says.
  /\bvi\.waitFor\(/,
  /\bexpect\.poll\(.*\btimeout: [\d_]+/,
  /\b(?:performance|Date)\.now\(\) - \w+\)\.toBeLess\w*\((?:[\d_]+ \+ )?[\d_]+\)/,
  /\bexpect\((?:took|lasted|waited)\)\.toBeLess\w*\([\d_]+\)/,
  /\b(?:test|hook)Timeout: [\d_]+/,
];

function testFiles(folder: string): string[] {
  return readdirSync(join(top, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && !/(?:^|\/)(?:node_modules|dist)\//.test(file))
    .map((file) => join(folder, file));
}

describe('a time limit', () => {
  it('in a test grows with the load of the machine', () => {
    const files = ['packages', 'tools', 'examples', 'docs'].flatMap(testFiles);
    expect(files.length).toBeGreaterThan(100);
    const limits = files.flatMap((file) =>
      readFileSync(join(top, file), 'utf8')
        .split('\n')
        .flatMap((line, at) =>
          fixed.some((one) => one.test(line)) ? [`${file}:${at + 1}: ${line.trim()}`] : [],
        ),
    );
    expect(limits).toEqual([]);
  });
});

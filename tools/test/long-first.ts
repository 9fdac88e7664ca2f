import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The files that take longest, the longest first. One that begins when the others end leaves a core without work.
 * Without results of an earlier run, vitest begins with the largest file.
 */
const long = [
  'sdk/test/fault-suite.test.ts',
  'sdk/test/notifications/once.test.ts',
  'sdk/test/staying-up.test.ts',
  'sdk/test/staying-up-connections.test.ts',
  'sdk/test/rotation.test.ts',
  'sdk/test/catalogue/wire.test.ts',
  'cli/test/cli.test.ts',
  'sandbox/test/levels.test.ts',
  'sdk/test/bills.test.ts',
  'sandbox/test/start.test.ts',
];

/** The order of the test files. */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const others = await super.sort(files);
    return others.sort((a, b) => rank(a) - rank(b));
  }
}

function rank({ moduleId }: TestSpecification): number {
  const at = long.findIndex((file) => moduleId.endsWith(`/${file}`));
  return at < 0 ? long.length : at;
}

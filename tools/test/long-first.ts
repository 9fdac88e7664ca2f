import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The files that take longest, the longest first. One that begins when the others end leaves a core without work.
 * Without results of an earlier run, vitest begins with the largest file.
 */
const long = [
  'sdk/test/notifications/once.test.ts',
  'sdk/test/fault-suite.test.ts',
  'cli/test/completion.test.ts',
  'sdk/test/staying-up.test.ts',
  'sdk/test/staying-up-connections.test.ts',
  'sandbox/test/remembered.test.ts',
  'sandbox/test/every-event.test.ts',
  'tools/test/api.test.ts',
  'tools/test/codegen.test.ts',
  'sdk/test/leaks.test.ts',
  'sdk/test/catalogue/wire.test.ts',
  'sdk/test/faults.test.ts',
  'sandbox/test/data.test.ts',
  'sandbox/test/rotation.test.ts',
  'sandbox/test/kill.test.ts',
  'sandbox/test/testing.test.ts',
  'cli/test/cli.test.ts',
  'sdk/test/catalogue/v3.test.ts',
  'sdk/test/bills.test.ts',
  'tools/test/samples.test.ts',
  'tools/test/pages.test.ts',
  'sandbox/test/synthesis/operations.test.ts',
  'sandbox/test/start.test.ts',
  'tools/test/bench-sandbox.test.ts',
  'sdk/test/rotation.test.ts',
  'sandbox/test/levels.test.ts',
  'sandbox/src/host/prime-pool.test.ts',
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

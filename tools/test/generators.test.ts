/** The published document, turned into clients by generators that are not ours. */
import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { top } from './guides.js';
import { compile, strictProject } from './strict-project.js';

const source = join(top, 'tools/test/consumers/generators');
const parts = process.env['WECHATPAY_TEST_FULL'] === '1' ? 1 : 8;

it('becomes clients with openapi-typescript and @hey-api/openapi-ts that compile strictly, and pay in the sandbox', () => {
  // The client that @hey-api/openapi-ts adds to what it generates does not compile with exactOptionalPropertyTypes.
  const folder = strictProject('generated-clients', {
    exactOptionalPropertyTypes: false,
    skipLibCheck: false,
  });
  cpSync(join(source, 'calls.ts'), join(folder, 'calls.ts'));
  const run = (...args: string[]): string =>
    execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  const hook = ['--import', join(source, 'typescript-5.mjs')];
  run(...hook, join(source, 'generate.mjs'), folder, String(parts));
  expect(compile(folder)).toBe('');
  expect(run('calls.js')).toBe('weixin:// NOTPAY PARAM_ERROR\nweixin:// hey|api ORDER_NOT_EXIST\n');
});

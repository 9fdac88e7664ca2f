/** What the types cost a user, as far as it is the same on every machine; the times are in `npm run bench:types`. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { aims } from '../../bench/types/aims.js';
import { type Compiler, type Cost, check, compilers } from '../../bench/types/compiler.js';
import { packedSize } from '../../bench/types/packed-size.js';
import { wechatpay } from '../../bench/types/programs.js';
import { createProject } from '../../bench/types/project.js';
import { patience } from './patience.js';

/** A program with one call takes 1 to 6: more than this is a regression, long before the aim of 1,000 is missed. */
const ceiling = 100;
const spellings = [
  'pay.v3.pay.transactions.native',
  "pay.chain('v3/pay/transactions/native')",
  "pay['v3/pay/transactions/native']",
];

describe.each(compilers)('a program with one call, checked by %s', (compiler) => {
  it.each(spellings)('%s.post() costs next to nothing', { timeout: patience(120_000) }, (spelling) => {
    const { instantiations } = measureCost(
      compiler,
      wechatpay.text.replace('pay.v3.pay.transactions.native', spelling),
    );
    expect(instantiations).toBeGreaterThan(0);
    expect(instantiations).toBeLessThanOrEqual(ceiling);
  });

  it('is checked in earnest', { timeout: patience(120_000) }, () => {
    expect(() => measureCost(compiler, wechatpay.text.replace('total: 100', "total: '100'"))).toThrow(
      "Type 'string' is not assignable to type 'number'",
    );
  });
});

describe('the package', () => {
  it('is small to download', () => {
    expect(packedSize().packed).toBeLessThan(aims.packed);
  });
});

describe('this workspace', () => {
  it('is built by TypeScript 7, though 5.9 has a `tsc` too; if not, `npm ci` puts it right', () => {
    expect(execFileSync('npx', ['--no-install', 'tsc', '--version'], { encoding: 'utf8' })).toContain(
      'Version 7.',
    );
  });
});

function measureCost(compiler: Compiler, text: string): Cost {
  const { folder, remove } = createProject({ uses: 'wechatpay-kit', text });
  try {
    return check(compiler, folder);
  } finally {
    remove();
  }
}

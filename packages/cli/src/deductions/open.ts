import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Deductions, DeductionsOptions } from '@wechatpay-kit/deductions';
import { UsageError } from '../output.js';

type Package = typeof import('@wechatpay-kit/deductions');

/** The flags that every command of deductions has. */
export interface DeductionsFlags {
  /** A module with the options of `openDeductions` as its default export. */
  readonly file?: string;
}

const usual = ['deductions.config.js', 'deductions.config.mjs'];

/**
 * Opens the deductions that a module describes, lets a command work with them, and closes them.
 *
 * @throws UsageError without the package, or if the module is missing or exports something else
 */
export async function withDeductions(
  { file }: DeductionsFlags,
  work: (deductions: Deductions, kit: Package) => Promise<void>,
): Promise<void> {
  const kit = await loadPackage();
  const deductions = await kit.openDeductions(await readOptions(file));
  try {
    await work(deductions, kit);
  } finally {
    await deductions.close();
  }
}

async function loadPackage(): Promise<Package> {
  try {
    return await import('@wechatpay-kit/deductions');
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new UsageError(
      'deductions: needs the package @wechatpay-kit/deductions, run: npm install @wechatpay-kit/deductions',
    );
  }
}

async function readOptions(file: string | undefined): Promise<DeductionsOptions> {
  const found = file ?? usual.find((name) => existsSync(name));
  if (found === undefined || !existsSync(found)) {
    throw new UsageError(
      `--file: there is no ${found ?? usual.join(' or ')} here; write one: export default { pay, database, rules }`,
    );
  }
  const { default: given } = (await import(pathToFileURL(resolve(found)).href)) as { default?: unknown };
  const options = typeof given === 'function' ? await given() : given;
  if (options === null || typeof options !== 'object' || !('pay' in options) || !('rules' in options)) {
    throw new UsageError(`--file: expected ${found} to export default { pay, database, rules }`);
  }
  return options as DeductionsOptions;
}

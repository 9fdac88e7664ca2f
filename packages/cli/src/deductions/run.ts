import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { Runner } from '@wechatpay-kit/deductions';
import { print, toJson, UsageError } from '../output.js';
import { type DeductionsFlags, withDeductions } from './open.js';
import { showLine, showPreview, showProgress, showReport, showStatus } from './show.js';

/** The flags of `deductions run`. */
export interface RunFlags extends DeductionsFlags {
  readonly redis?: string;
  readonly concurrency?: number;
  readonly http?: string | true;
  readonly once?: boolean;
  readonly json?: boolean;
}

/** The flags of `deductions reconcile`. */
export interface ReconcileFlags extends DeductionsFlags {
  readonly csv?: string;
  readonly html?: string;
  readonly fundflow?: boolean;
  /** The page is in Chinese. */
  readonly zh?: boolean;
  readonly json?: boolean;
}

type JsonFlags = DeductionsFlags & { readonly json?: boolean };

/** Carries the work on until the process is told to end. @throws UsageError for wrong flags */
export function runWork(flags: RunFlags): Promise<void> {
  const port = portOf(flags.http);
  return withDeductions(flags, async (deductions, kit) => {
    const stop = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
    deductions.events.on('*', (event) => {
      const { type, contract, ...rest } = event;
      const facts = Object.entries(rest).map(([name, value]) => `${name}=${value}`);
      console.log(flags.json === true ? JSON.stringify(event) : [type, contract, ...facts].join(' '));
    });
    deductions.events.on('error', (error, contract) => {
      const about = contract === undefined ? '' : ` of ${contract}`;
      console.error(
        `wechatpay-kit: deductions${about}: ${error instanceof Error ? error.message : String(error)}`,
      );
    });
    if (flags.once === true) {
      const { carried, errors } = await deductions.tick({ signal: stop.signal });
      console.error(`wechatpay-kit: ${carried} turns, ${errors} errors`);
      if (errors > 0) process.exitCode = 1;
      return;
    }
    const page = port === undefined ? undefined : await kit.serveStatus(() => deductions.status(), { port });
    if (page !== undefined) console.error(`wechatpay-kit: status page ${page.url}`);
    console.error('wechatpay-kit: deductions run; end with Ctrl+C');
    await deductions.run({ signal: stop.signal, runner: await runnerOf(flags, kit.loopRunner) });
    await page?.close();
  });
}

/** Tells how the deductions stand. */
export function runStatus(flags: JsonFlags): Promise<void> {
  return withDeductions(flags, async (deductions) => {
    const status = await deductions.status();
    print(status, flags.json, () => showStatus(status));
  });
}

/** Lists what would be charged on a day. */
export function runPreview(date: string, flags: JsonFlags): Promise<void> {
  return withDeductions(flags, async (deductions) => {
    for await (const line of deductions.preview(date)) {
      console.log(flags.json === true ? JSON.stringify(line) : showPreview(line));
    }
  });
}

/** Tells what happened to a contract. @throws UsageError if the ledger does not have it */
export function runHistory(code: string, flags: JsonFlags & { readonly zh?: boolean }): Promise<void> {
  return withDeductions(flags, async (deductions) => {
    if ((await deductions.contracts.get(code)) === undefined) {
      throw new UsageError(`contract: the ledger has no ${code}`);
    }
    for await (const line of deductions.history(code)) {
      console.log(
        flags.json === true ? JSON.stringify(line) : showLine(line, flags.zh === true ? 'zh' : 'en'),
      );
    }
  });
}

/** Compares a day's bill with the ledger. The exit code is 1 if they differ. */
export function runReconcile(date: string, flags: ReconcileFlags): Promise<void> {
  return withDeductions(flags, async (deductions, kit) => {
    const isShown = process.stderr.isTTY && flags.json !== true;
    const report = await deductions.reconcile({
      date,
      fundflow: flags.fundflow,
      progress: isShown ? (progress) => process.stderr.write(`\r${showProgress(progress)}`) : undefined,
    });
    if (isShown) process.stderr.write(`\r${' '.repeat(60)}\r`);
    if (flags.csv !== undefined) await writeLines(flags.csv, kit.toCsv(report));
    if (flags.html !== undefined)
      await writeFile(flags.html, kit.toHtml(report, { language: flags.zh === true ? 'zh' : 'en' }));
    const { differences: _, ...shown } = report;
    if (flags.json === true) console.log(toJson(shown));
    else console.log(showReport(report));
    const isFlowWrong = report.fundflow?.is === 'compared' && !report.fundflow.agrees;
    if (!report.agrees || isFlowWrong) process.exitCode = 1;
  });
}

async function writeLines(path: string, lines: AsyncIterable<string>): Promise<void> {
  const file = createWriteStream(path);
  for await (const line of lines) if (!file.write(line)) await once(file, 'drain');
  file.end();
  await once(file, 'finish');
}

async function runnerOf(
  { redis, concurrency }: RunFlags,
  loopRunner: (options: { concurrency?: number }) => Runner,
): Promise<Runner> {
  const options = concurrency === undefined ? {} : { concurrency };
  if (redis === undefined) return loopRunner(options);
  try {
    const { bullmqRunner } = await import('@wechatpay-kit/deductions/bullmq');
    return bullmqRunner({ connection: { url: redis }, ...options });
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new UsageError('--redis: needs the packages bullmq and ioredis, run: npm install bullmq ioredis');
  }
}

function portOf(given: string | true | undefined): number | undefined {
  if (given === undefined) return undefined;
  const port = given === true ? 0 : Number(given);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new UsageError(`--http: expected a port, got ${given}`);
}

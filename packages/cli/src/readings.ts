import type { ListedReading } from '@wechatpay-kit/sandbox';
import { askSandbox, readSandbox } from './client.js';
import { paint } from './colours.js';
import { print } from './output.js';
import { findSandboxUrl, type ReachFlags } from './state.js';

/**
 * Prints the questions on which sources about WeChat Pay disagree, with the answer that the sandbox follows.
 *
 * @throws Error in one line: no sandbox answers
 */
export async function runReadings({ to, json }: ReachFlags): Promise<void> {
  show(await readSandbox(findSandboxUrl(to), 'readings'), json);
}

/**
 * Sets which answer the sandbox follows, and prints all.
 *
 * @param follow `usual` or `other`
 * @throws Error in one line, naming what was expected
 */
export async function runSetReading(name: string, follow: string, { to, json }: ReachFlags): Promise<void> {
  show(await askSandbox(findSandboxUrl(to), 'readings', { name, follow }), json);
}

function show(answer: unknown, json: boolean | undefined): void {
  const { readings } = answer as { readonly readings: readonly ListedReading[] };
  print({ readings }, json, () => readings.map(describe).join('\n'));
}

function describe({ name, usual, other, follows }: ListedReading): string {
  const line = (answer: ListedReading['follows'], text: string): string =>
    `  ${follows === answer ? '*' : ' '} ${answer}: ${text}`;
  return [paint('bold', name), line('usual', usual), line('other', other)].join('\n');
}

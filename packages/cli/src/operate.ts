import type { ListedAct } from '@wechatpay-kit/sandbox';
import { askSandbox, readSandbox } from './client.js';
import { paint } from './colours.js';
import { print, toJson, UsageError } from './output.js';
import { followNotifications } from './play.js';
import { findSandboxUrl, type ReachFlags } from './state.js';

/** The flags of `wechatpay-kit operate`. */
export interface OperateFlags extends ReachFlags {
  readonly set?: Readonly<Record<string, string>>;
}

/**
 * Does what WeChat Pay or its operator does, and prints the thing and the notifications that follow. Without an act, prints
 * the acts.
 *
 * @throws UsageError without an id; Error in one line: the act, the id or a field does not fit
 */
export async function runOperate(
  act: string | undefined,
  id: string | undefined,
  { to, json, set = {} }: OperateFlags,
): Promise<void> {
  const url = findSandboxUrl(to);
  if (act === undefined) {
    const { acts } = (await readSandbox(url, 'acts')) as { readonly acts: readonly ListedAct[] };
    return print({ acts }, json, () => acts.map(describeAct).join('\n'));
  }
  if (id === undefined) throw new UsageError(`expected an id, such as: wechatpay-kit operate ${act} ID`);
  await followNotifications(url, json, async () => {
    const { thing } = (await askSandbox(url, 'operate', { act, id, given: set })) as {
      readonly thing: object;
    };
    return { given: { act, id, thing }, text: toJson(thing) };
  });
}

function describeAct({ act, does, takes }: ListedAct): string {
  const fields = Object.entries(takes).map(
    ([name, expected]) => `\n    --set ${name}=…  ${paint('dim', expected)}`,
  );
  return `${paint('bold', act)}  ${does}${fields.join('')}`;
}

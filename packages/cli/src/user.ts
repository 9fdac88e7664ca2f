import type { UserView } from '@wechatpay-kit/sandbox';
import { readSandbox } from './client.js';
import { paint } from './colours.js';
import { print } from './output.js';
import { findSandboxUrl, type ReachFlags } from './state.js';
import { yuan } from './yuan.js';

/**
 * Prints what a user has: change, orders, contracts, coupons.
 *
 * @throws Error in one line: no sandbox answers
 */
export async function runUser(openid: string, { to, json }: ReachFlags): Promise<void> {
  const view = (await readSandbox(findSandboxUrl(to), `user?${new URLSearchParams({ openid })}`)) as UserView;
  print(view, json, () =>
    [
      `${paint('bold', openid)}  ${yuan(view.change)} of change`,
      ...view.things.map(
        ({ kind, id, state, merchant }) =>
          `${paint('yellow', state)}  ${kind}  ${id}  ${paint('dim', `merchant ${merchant}`)}`,
      ),
    ].join('\n'),
  );
}

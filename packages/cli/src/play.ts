import { askSandbox } from './client.js';
import { printDelivery } from './lines.js';
import { print } from './output.js';
import { listDeliveries } from './read-deliveries.js';
import { findSandboxUrl, type ReachFlags } from './state.js';

/** The flags of `wechatpay-kit confirm` and `decline`. */
export interface ActFlags extends ReachFlags {
  readonly reason?: string;
  /** What pays: `CHANGE`, or the code of a bank. */
  readonly method?: string;
  /** Who agrees. */
  readonly openid?: string;
}

/**
 * Plays the user of a page: agrees to it or leaves it, and prints the notifications that follow.
 *
 * @param id what an answer opened the page by: a prepay_id, code_url, session_id, …
 * @throws Error in one line: the page is unknown, expired, paid
 */
export async function runAct(
  act: 'confirm' | 'decline',
  id: string,
  { to, json, reason, method, openid }: ActFlags,
): Promise<void> {
  const url = findSandboxUrl(to);
  await followNotifications(url, json, async () => {
    await askSandbox(url, act, { id, reason, method, openid });
    return { given: { id, act }, text: `${act === 'confirm' ? 'confirmed' : 'declined'} ${id}` };
  });
}

/**
 * Does something to a sandbox, and prints it with the notifications that follow.
 *
 * @param work returns what to print: as JSON, and as text
 */
export async function followNotifications(
  url: string,
  json: boolean | undefined,
  work: () => Promise<{ readonly given: object; readonly text: string }>,
): Promise<void> {
  const before = new Set((await listDeliveries(url)).map((delivery) => delivery.id));
  const { given, text } = await work();
  await askSandbox(url, 'idle', {});
  const deliveries = (await listDeliveries(url)).filter((delivery) => !before.has(delivery.id));
  print({ ...given, deliveries }, json, () =>
    [text, ...deliveries.map((delivery) => printDelivery(delivery, {}))].join('\n'),
  );
}

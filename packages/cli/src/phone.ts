import { readSandbox } from './client.js';
import { print } from './output.js';
import { drawCode } from './qr-code.js';
import { findSandboxUrl, type ReachFlags } from './state.js';

/**
 * Prints where the phone of a sandbox is, and on a terminal the QR code for a real phone.
 *
 * @param id what the phone opens: a prepay_id, code_url, session_id, …; without it, the wallet
 * @throws Error in one line: no sandbox answers
 */
export async function runPhone(id: string | undefined, { to, json }: ReachFlags): Promise<void> {
  const url = findSandboxUrl(to);
  const { phone } = (await readSandbox(url, 'info')) as { readonly phone?: string };
  const opens = id === undefined ? '' : `#${new URLSearchParams({ open: id })}`;
  const address = `${phone ?? `${url}/_phone/`}${opens}`;
  // A phone does not reach a loopback address.
  const code = phone !== undefined && json !== true && process.stdout.isTTY ? await drawCode(address) : '';
  print({ url: address }, json, () => (code === '' ? address : `${address}\n${code}`));
}

import type { KeyMode, MerchantFiles, Rotation } from '@wechatpay-kit/sandbox';
import { askSandbox } from '../client.js';
import { print } from '../output.js';
import { type OwnKeyFlags, readOwnKey } from '../own-key.js';
import { findSandboxUrl, type ReachFlags } from '../state.js';
import { describeKeys, describeMode, readMerchants, readSandboxKeys } from './list.js';

/** The flags of the commands about keys. */
export interface KeysFlags extends ReachFlags {
  readonly merchant?: string;
}

/** The flags of `wechatpay-kit keys rotate`. */
export interface RotateFlags extends KeysFlags, Pick<OwnKeyFlags, 'certificate' | 'publicKey' | 'serial'> {
  readonly after?: NonNullable<Rotation['after']>;
  readonly overlap?: NonNullable<Rotation['overlap']>;
}

/** Prints the keys of the sandbox's merchants. */
export async function runKeys({ to, merchant, json }: KeysFlags): Promise<void> {
  const list = await readSandboxKeys(findSandboxUrl(to), merchant);
  print(list, json, () => describeKeys(list));
}

/**
 * Replaces a key, and prints the keys of the merchant.
 *
 * @throws UsageError if a file cannot be read; Error in one line, naming the field and what was expected
 */
export async function runRotate(what: Rotation['what'], flags: RotateFlags): Promise<void> {
  const { to, json, merchant, after, overlap } = flags;
  const { certificate, publicKey, serial } = readOwnKey(flags);
  const url = findSandboxUrl(to);
  const given = { what, merchant, after, overlap, certificate, publicKey, serial };
  const files = (await askSandbox(url, 'keys/rotate', given)) as MerchantFiles;
  const list = await readSandboxKeys(url, files.mchid);
  print(files, json, () =>
    [describeKeys(list), ...(what === 'merchant' && files.privateKey !== undefined ? ['', newKey] : [])].join(
      '\n',
    ),
  );
}

const newKey =
  "The new private key is in the directory of the sandbox's --out. With --json, it is in the answer.";

/**
 * Sets which of WeChat Pay's keys signs.
 *
 * @param mode `auto`: by the key that the request named
 */
export async function runMode(mode: KeyMode | 'auto', { to, json, merchant }: KeysFlags): Promise<void> {
  const url = findSandboxUrl(to);
  await askSandbox(url, 'keys/mode', { merchant, mode });
  const mchid = merchant ?? (await readMerchants(url))[0]?.mchid;
  const said = mode === 'auto' ? 'each of its keys signs for requests that name it' : describeMode(mode);
  print({ merchant: mchid, mode }, json, () => `merchant ${mchid}: ${said}`);
}

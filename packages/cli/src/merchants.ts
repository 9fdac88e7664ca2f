import type { MerchantFiles, MerchantSummary } from '@wechatpay-kit/sandbox';
import { askSandbox, readSandbox } from './client.js';
import { print } from './output.js';
import { type OwnKeyFlags, readOwnKey } from './own-key.js';
import { findSandboxUrl, type ReachFlags } from './state.js';
import { table } from './table.js';

/** Prints the merchants of the sandbox. */
export async function runMerchants({ to, json }: ReachFlags): Promise<void> {
  const url = findSandboxUrl(to);
  const answer = (await readSandbox(url, 'merchants')) as { readonly merchants: readonly MerchantSummary[] };
  print(answer, json, () =>
    table(
      ['mchid', 'brand', 'private key', 'serial', 'public key id'],
      answer.merchants.map(({ mchid, brandId, ownKey, serial, publicKeyId }) => [
        mchid,
        brandId,
        ownKey ? 'its own' : "the sandbox's",
        serial,
        publicKeyId,
      ]),
    ),
  );
}

/** The flags of `wechatpay-kit merchants add`. */
export interface AddFlags extends ReachFlags, OwnKeyFlags {
  readonly brandId?: string;
  readonly subMerchants?: string;
  readonly appids?: string;
}

/**
 * Adds a merchant to the sandbox: a new one, or one of your own that keeps its private key.
 *
 * @throws UsageError if a file cannot be read; Error in one line
 */
export async function runAddMerchant(mchid: string, flags: AddFlags): Promise<void> {
  const { to, json, brandId, subMerchants, appids } = flags;
  const given = {
    mchid,
    ...readOwnKey(flags),
    brandId,
    subMerchants: subMerchants?.split(','),
    appids: appids?.split(','),
  };
  const url = findSandboxUrl(to);
  const added = (await askSandbox(url, 'merchants', given)) as MerchantFiles;
  print(added, json, () =>
    [
      `added ${mchid}: serial ${added.serial}, public key ${added.publicKeyId}`,
      'Its keys are in the answer of --json.',
    ].join('\n'),
  );
}

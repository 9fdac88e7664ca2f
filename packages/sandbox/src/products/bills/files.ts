import { createCipheriv, createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';
import type { Purse } from '../shared/ledger.js';
import type { Day } from './day.js';
import { fundFlowBill } from './fund-flow.js';
import { writeBill } from './table.js';
import { type TradeBillType, tradeBill } from './trade.js';

/** What a bill is of. Its text follows from it and from what happened, so only this is kept. */
export type BillSpec =
  | { readonly kind: 'trade'; readonly type: TradeBillType; readonly sub_mchid?: string | undefined }
  | { readonly kind: 'fund-flow'; readonly owner: string; readonly purses: readonly Purse[] };

/** A bill that can be downloaded. */
export interface BillFile {
  readonly token: string;
  readonly spec: BillSpec;
  readonly day: Day;
  readonly gzip: boolean;
  /** Of an encrypted bill: AEAD_AES_256_GCM without associated data. */
  readonly seal?: { readonly key: string; readonly nonce: string } | undefined;
  readonly expires_at: number;
}

/** The files that can be downloaded, by token. */
export const billFiles: TableDefinition<BillFile> = {
  name: 'bill_files',
  key: ({ token }) => token,
  indexes: {},
  bound: { most: 1_000, counts: () => true },
};

/** A download_url is valid for five minutes: https://pay.weixin.qq.com/doc/v3/merchant/4012791868 */
const lifetime = 5 * 60_000;

/** @returns the text of the bill; `undefined` if nothing happened that day */
export function writeSpec(world: World, day: Day, spec: BillSpec): Buffer | undefined {
  const text =
    spec.kind === 'trade'
      ? tradeBill(world, day, spec.type, spec.sub_mchid)
      : fundFlowBill(world, day, spec.owner, spec.purses);
  return text && writeBill(text);
}

/** Keeps a file for download. */
export function keepFile(world: World, file: Omit<BillFile, 'token' | 'expires_at'>): BillFile {
  const { store, ids, clock } = world;
  const kept = { ...file, token: ids.text('bill', 64), expires_at: clock.now() + lifetime };
  store.table(billFiles).put(kept);
  return kept;
}

/** The file as it is downloaded. */
export function writeFile(world: World, { spec, day, gzip, seal }: BillFile): Buffer {
  const text = writeSpec(world, day, spec) ?? Buffer.alloc(0);
  const content = gzip ? gzipSync(text) : text;
  if (seal === undefined) return content;
  const cipher = createCipheriv('aes-256-gcm', seal.key, seal.nonce);
  return Buffer.concat([cipher.update(content), cipher.final(), cipher.getAuthTag()]);
}

/** The digest of a bill is that of its text, before compression and encryption. */
export function digestOf(text: Buffer): string {
  return createHash('sha1').update(text).digest('hex');
}

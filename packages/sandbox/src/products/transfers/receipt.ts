import { createHash } from 'node:crypto';
import { writePdf } from '../../runtime/pdf.js';
import { Refusal } from '../../runtime/refusal.js';
import { rfc3339 } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';
import { offerFile } from '../shared/downloads.js';
import type { V3Call } from '../shared/handler.js';

/** An electronic receipt (电子回单) that was applied for. Times are milliseconds. */
export interface Receipt {
  /** What it is of, with the kind: `bill/T1`, `detail/B1/D1`. */
  readonly of: string;
  readonly signature_no: string;
  readonly created_at: number;
}

export const receipts: TableDefinition<Receipt> = {
  name: 'transfer-receipts',
  key: ({ of }) => of,
  indexes: {},
};

/** How long WeChat Pay takes for the file. The documents say only that it is asynchronous. */
const generation = 3_000;

/** A download_url is valid for ten minutes: https://pay.weixin.qq.com/doc/v3/merchant/4013866774 */
const lifetime = 600;

/** When the file is there. */
export function finishedAt({ created_at }: Receipt): number {
  return created_at + generation;
}

/** Keeps that a receipt was applied for. Applying again changes nothing. */
export function applyForReceipt({ store, ids, clock }: World, of: string): Receipt {
  const table = store.table(receipts);
  const known = table.get(of);
  if (known !== undefined) return known;
  const receipt = { of, signature_no: `1050${ids.digits('signature_no', 36)}`, created_at: clock.now() };
  table.put(receipt);
  return receipt;
}

/** @throws Refusal NOT_FOUND unless it was applied for */
export function findReceipt({ store }: World, of: string): Receipt {
  const receipt = store.table(receipts).get(of);
  if (receipt !== undefined) return receipt;
  throw new Refusal('NOT_FOUND', '电子回单不存在：请先申请电子回单');
}

/** The file of a receipt. */
export interface ReceiptFile {
  /** What the page says, line by line. */
  readonly facts: Readonly<Record<string, string | number | undefined>>;
  readonly digest: 'SHA256' | 'SM3';
  /** The operation that sends it, with the start of its query. */
  readonly at: string;
}

/** @returns where the file of a receipt can be downloaded; nothing until it is there */
export function describeFile(
  call: V3Call,
  receipt: Receipt,
  { facts, digest, at }: ReceiptFile,
): Readonly<Record<string, string>> {
  if (call.world.clock.now() < finishedAt(receipt)) return {};
  const content = writePdf([
    '商家转账电子回单（沙箱）',
    'Electronic receipt of a merchant transfer (sandbox)',
    '',
    ...Object.entries({ ...facts, signature_no: receipt.signature_no }).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}: ${value}`],
    ),
    `generated: ${rfc3339(finishedAt(receipt))}`,
  ]);
  const { url } = offerFile(call, content, lifetime, { mediaType: 'application/pdf', at });
  const hash_value = createHash(digest.toLowerCase()).update(content).digest('hex');
  return { hash_type: digest, hash_value, download_url: url };
}

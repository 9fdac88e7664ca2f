import type { PlainFields } from '../../remembered/resource.js';
import type { PlatformKeyKind } from '../../runtime/keyring.js';
import { Refusal } from '../../runtime/refusal.js';

/** A batch of transfers (批量转账到零钱), which new merchants no longer get. Users confirm nothing. */
export interface Batch {
  readonly out_batch_no: string;
  readonly batch_id: string;
  /** What the request gave, decrypted. A request with the same content is the same batch. */
  readonly given: PlainFields;
  readonly appid: string;
  /** A partner's batch: the merchant whose money it is. */
  readonly sub_mchid?: string | undefined;
  readonly name: string;
  readonly remark: string;
  /** fen */
  readonly total_amount: number;
  readonly scene?: string | undefined;
  readonly notify_url?: string | undefined;
  /** The kind of key that the request named. */
  readonly named?: PlatformKeyKind | undefined;
  readonly state: 'ACCEPTED' | 'PROCESSING' | 'FINISHED' | 'CLOSED';
  readonly close_reason?: CloseReason | undefined;
  readonly details: readonly BatchDetail[];
  readonly created_at: number;
  readonly updated_at: number;
}

export type CloseReason = (typeof batchCloseReasons)[number];

export const batchCloseReasons = ['OVERDUE_CLOSE', 'TRANSFER_SCENE_INVALID'] as const;

/** A transfer of a batch. */
export interface BatchDetail {
  readonly out_detail_no: string;
  readonly detail_id: string;
  readonly amount: number;
  readonly remark: string;
  readonly openid: string;
  readonly user_name?: string | undefined;
  readonly state: 'INIT' | 'PROCESSING' | 'SUCCESS' | 'FAIL';
  /** Why it fails: already in the state FAIL, or at the end of the batch. */
  readonly fail_reason?: string | undefined;
}

export function isOver({ state }: Pick<Batch, 'state'>): boolean {
  return state === 'FINISHED' || state === 'CLOSED';
}

/** WeChat Pay's next step: it takes up the details, then each has ended. */
export function proceedBatch(batch: Batch, now: number): Batch {
  if (isOver(batch)) return batch;
  const isStart = batch.state === 'ACCEPTED';
  const end = ({ fail_reason }: BatchDetail): BatchDetail['state'] =>
    fail_reason === undefined ? 'SUCCESS' : 'FAIL';
  return {
    ...batch,
    state: isStart ? 'PROCESSING' : 'FINISHED',
    details: batch.details.map((detail) => ({ ...detail, state: isStart ? 'PROCESSING' : end(detail) })),
    updated_at: now,
  };
}

/**
 * A detail is to fail, with the batch's next steps.
 *
 * @throws Refusal INVALID_REQUEST for a batch that has ended
 */
export function failDetail(batch: Batch, out_detail_no: string, fail_reason: string): Batch {
  requireRunning(batch);
  const details = batch.details.map((detail) =>
    detail.out_detail_no === out_detail_no ? { ...detail, fail_reason } : detail,
  );
  return { ...batch, details };
}

/**
 * WeChat Pay closes the batch, and nothing of it is paid.
 *
 * @throws Refusal INVALID_REQUEST for a batch that has ended
 */
export function closeBatch(batch: Batch, close_reason: CloseReason, now: number): Batch {
  requireRunning(batch);
  const details = batch.details.map((detail) => ({
    ...detail,
    state: 'FAIL' as const,
    fail_reason: close_reason,
  }));
  return { ...batch, state: 'CLOSED', close_reason, details, updated_at: now };
}

function requireRunning(batch: Batch): void {
  if (isOver(batch))
    throw new Refusal('INVALID_REQUEST', `批次 ${batch.out_batch_no} 已是终态 ${batch.state}`);
}

/** The number and the sum of the details in a state. */
export function countDetails(
  { details }: Batch,
  state: BatchDetail['state'],
): { readonly num: number; readonly amount: number } {
  const found = details.filter((detail) => detail.state === state);
  return { num: found.length, amount: found.reduce((sum, { amount }) => sum + amount, 0) };
}

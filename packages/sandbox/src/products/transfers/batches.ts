import { rfc3339 } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';
import { accountOf, move, post } from '../shared/ledger.js';
import { notifyV3 } from '../shared/notify.js';
import { type Batch, countDetails, isOver, proceedBatch } from './batch.js';

/** The batches, by out_batch_no. */
export const batches: TableDefinition<Batch, 'batch_id' | 'detail'> = {
  name: 'transfer-batches',
  key: ({ out_batch_no }) => out_batch_no,
  indexes: {
    batch_id: ({ batch_id }) => [batch_id],
    detail: ({ details }) => details.flatMap(({ out_detail_no, detail_id }) => [out_detail_no, detail_id]),
  },
};

/** The kind of the jobs that take a batch a step further. The payload is its out_batch_no. */
export const batchStepKind = 'transfer-batch.step';

const stepTime = 1_000;

export const batchFinished = 'MCHTRANSFER.BATCH.FINISHED';
export const batchClosed = 'MCHTRANSFER.BATCH.CLOSED';

/**
 * Locks the money of a new batch, and keeps it.
 *
 * @throws Refusal NOT_ENOUGH
 */
export function addBatch(world: World, batch: Batch): void {
  const { batch_id: ref, out_batch_no: out_ref, total_amount, remark } = batch;
  const payer = batch.sub_mchid ?? world.mchid;
  const [from, to] = [accountOf(payer, 'OPERATION'), accountOf(payer, 'LOCKED')];
  post(world, move(from, to, total_amount, { kind: 'transfer', ref, out_ref, remark }));
  keep(world, batch);
}

/** Keeps a batch in its new state. At its end, the money goes to the users, or back, and the merchant is notified. */
export function changeBatch(world: World, batch: Batch): void {
  if (isOver(batch)) settle(world, batch);
  keep(world, batch);
}

function keep({ store, clock, mchid }: World, batch: Batch): void {
  store.table(batches).put(batch);
  if (isOver(batch)) return;
  clock.schedule({ at: clock.now() + stepTime, kind: batchStepKind, payload: batch.out_batch_no, mchid });
}

/** Takes a batch a step further. */
export function stepBatch(world: World, out_batch_no: string): void {
  const batch = world.store.table(batches).get(out_batch_no);
  if (batch !== undefined && !isOver(batch)) changeBatch(world, proceedBatch(batch, world.clock.now()));
}

function settle(world: World, batch: Batch): void {
  const { mchid } = world;
  const payer = batch.sub_mchid ?? mchid;
  const locked = accountOf(payer, 'LOCKED');
  for (const { detail_id: ref, out_detail_no: out_ref, state, openid, amount, remark } of batch.details) {
    const isPaid = state === 'SUCCESS';
    const to = isPaid ? accountOf(openid, 'CHANGE') : accountOf(payer, 'OPERATION');
    post(
      world,
      move(locked, to, amount, { kind: isPaid ? 'transfer' : 'transfer-return', ref, out_ref, remark }),
    );
  }
  notifyV3(world, {
    type: batch.state === 'CLOSED' ? batchClosed : batchFinished,
    url: batch.notify_url,
    payload: { ...describeEnd(batch), ...(batch.state === 'CLOSED' ? { mchid } : {}) },
    named: batch.named,
  });
}

/** What a notification says: https://pay.weixin.qq.com/doc/v3/merchant/4012269028 */
export function describeEnd(batch: Batch): Readonly<Record<string, unknown>> {
  const { out_batch_no, batch_id, state, total_amount, details, close_reason, updated_at } = batch;
  return {
    out_batch_no,
    batch_id,
    batch_status: state,
    total_num: details.length,
    total_amount,
    ...(close_reason === undefined ? describeSums(batch) : { close_reason }),
    update_time: rfc3339(updated_at),
  };
}

/** What of a batch has been paid, and what has failed. */
export function describeSums(batch: Batch): Readonly<Record<string, number>> {
  const [paid, failed] = [countDetails(batch, 'SUCCESS'), countDetails(batch, 'FAIL')];
  return {
    success_amount: paid.amount,
    success_num: paid.num,
    fail_amount: failed.amount,
    fail_num: failed.num,
  };
}

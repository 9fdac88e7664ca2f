import { expect, test } from 'vitest';
import { type Batch, type BatchDetail, closeBatch, countDetails, failDetail, proceedBatch } from './batch.js';

const detail = (out_detail_no: string, amount: number): BatchDetail => ({
  out_detail_no,
  detail_id: `1040${out_detail_no}`,
  amount,
  remark: 'x',
  openid: 'o',
  state: 'INIT',
});
const accepted: Batch = {
  out_batch_no: 'B1',
  batch_id: '1030',
  given: {},
  appid: 'wx1',
  name: 'n',
  remark: 'r',
  total_amount: 300,
  state: 'ACCEPTED',
  details: [detail('1', 100), detail('2', 200)],
  created_at: 0,
  updated_at: 0,
};
const refused = expect.objectContaining({ code: 'INVALID_REQUEST' });

test('pays each detail at its end, but those that are to fail', () => {
  const processing = proceedBatch(accepted, 1);
  expect([processing.state, ...processing.details.map(({ state }) => state)]).toEqual([
    'PROCESSING',
    'PROCESSING',
    'PROCESSING',
  ]);
  const finished = proceedBatch(failDetail(processing, '2', 'NAME_NOT_CORRECT'), 2);
  expect(finished.state).toBe('FINISHED');
  expect(countDetails(finished, 'SUCCESS')).toEqual({ num: 1, amount: 100 });
  expect(countDetails(finished, 'FAIL')).toEqual({ num: 1, amount: 200 });
  expect(proceedBatch(finished, 3)).toBe(finished);
  expect(() => failDetail(finished, '1', 'X')).toThrow(refused);
  expect(() => closeBatch(finished, 'OVERDUE_CLOSE', 3)).toThrow(refused);
});

test('that is closed pays nothing', () => {
  const closed = closeBatch(accepted, 'OVERDUE_CLOSE', 1);
  expect([closed.state, closed.close_reason, proceedBatch(closed, 2)]).toEqual([
    'CLOSED',
    'OVERDUE_CLOSE',
    closed,
  ]);
  expect(countDetails(closed, 'FAIL')).toEqual({ num: 2, amount: 300 });
});

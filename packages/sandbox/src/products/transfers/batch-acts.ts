import { type Act, taken } from '../shared/act.js';
import { batchCloseReasons, closeBatch, failDetail } from './batch.js';
import { batches, changeBatch } from './batches.js';

/** What WeChat Pay does about batches of transfers. */
export const batchActs: Readonly<Record<string, Act>> = {
  'fail-transfer-detail': {
    does: 'lets a transfer of a batch that has not ended fail, at the end of the batch',
    label: { zh: '让明细转账失败', en: 'Let a transfer of the batch fail' },
    takes: {
      reason: taken(
        '失败原因，如 NAME_NOT_CORRECT',
        'a fail_reason such as NAME_NOT_CORRECT',
        undefined,
        'OTHER_FAIL_REASON_TYPE',
      ),
    },
    perform(world, id, { reason = 'OTHER_FAIL_REASON_TYPE' }) {
      const table = world.store.table(batches);
      const batch = table.find('detail', id);
      const detail = batch?.details.find(({ out_detail_no, detail_id }) =>
        [out_detail_no, detail_id].includes(id),
      );
      if (batch === undefined || detail === undefined) return undefined;
      if (typeof reason !== 'string' || !/^[A-Z][A-Z_]+$/.test(reason))
        throw new TypeError('reason: expected a fail_reason such as NAME_NOT_CORRECT');
      table.put(failDetail(batch, detail.out_detail_no, reason));
      return { out_detail_no: detail.out_detail_no, fail_reason: reason };
    },
  },
  'close-batch': {
    does: 'closes a batch of transfers that has not ended; its money goes back',
    label: { zh: '关闭批次', en: 'Close the batch' },
    about: ['transfer-batch'],
    takes: { reason: taken('关闭原因', 'why', batchCloseReasons, 'OVERDUE_CLOSE') },
    perform(world, id, { reason = 'OVERDUE_CLOSE' }) {
      const table = world.store.table(batches);
      const batch = table.get(id) ?? table.find('batch_id', id);
      if (batch === undefined) return undefined;
      const known = batchCloseReasons.find((one) => one === reason);
      if (known === undefined)
        throw new RangeError(`reason: expected one of ${batchCloseReasons.join(', ')}`);
      const closed = closeBatch(batch, known, world.clock.now());
      changeBatch(world, closed);
      return { out_batch_no: closed.out_batch_no, batch_status: closed.state, close_reason: known };
    },
  },
};

import { type Act, taken } from '../shared/act.js';
import { type CloseReason, close, closeReasons } from './authorization.js';
import { authorizations, keepClosed } from './authorizations.js';
import { fail } from './bill.js';
import { bills, changeBill } from './bills.js';

/** What WeChat Pay does about transfers. */
export const transferActs: Readonly<Record<string, Act>> = {
  'fail-transfer': {
    does: 'fails a transfer that has not ended; its money goes back',
    label: { zh: '让转账失败', en: 'Let the transfer fail' },
    about: ['transfer'],
    takes: {
      reason: taken(
        '失败原因，如 TRANSFER_RISK',
        'a fail_reason such as TRANSFER_RISK',
        undefined,
        'OTHER_FAIL_REASON_TYPE',
      ),
    },
    perform(world, id, { reason = 'OTHER_FAIL_REASON_TYPE' }) {
      const table = world.store.table(bills);
      const bill = table.get(id) ?? table.find('transfer_bill_no', id);
      if (bill === undefined) return undefined;
      if (typeof reason !== 'string' || !/^[A-Z][A-Z_]+$/.test(reason))
        throw new TypeError('reason: expected a fail_reason such as TRANSFER_RISK');
      const failed = fail(bill, reason, world.clock.now());
      changeBill(world, failed);
      return { out_bill_no: failed.out_bill_no, state: failed.state, fail_reason: reason };
    },
  },
  'close-authorization': {
    does: 'closes an authorization of transfers, as the user or WeChat Pay may',
    label: { zh: '关闭授权', en: 'Close the authorization' },
    about: ['transfer-authorization'],
    isOfUser: ({ reason = 'USER_CLOSE' }) => reason === 'USER_CLOSE',
    takes: { reason: taken('关闭原因', 'why', closeReasons, 'USER_CLOSE') },
    perform(world, id, { reason = 'USER_CLOSE' }) {
      const table = world.store.table(authorizations);
      const authorization = table.get(id) ?? table.find('authorization_id', id);
      if (authorization === undefined) return undefined;
      const known = closeReasons.find((one) => one === reason);
      if (known === undefined) throw new RangeError(`reason: expected one of ${closeReasons.join(', ')}`);
      const closed = close(authorization, known satisfies CloseReason, world.clock.now());
      if (closed !== authorization) keepClosed(world, closed);
      return { out_authorization_no: closed.out_authorization_no, state: closed.state };
    },
  },
};

import type { NotificationEvent, NotificationEvents } from 'wechatpay-kit';
import { type DeductionEventType, eventTypes, readNotification } from './families/notifications.js';
import { bookNumber } from './ledger/book.js';
import type { Ledger } from './ledger/context.js';
import { bookContract } from './ledger/contracts.js';
import type { Refunds } from './work/refunds.js';

/** Handlers of the events that deductions have to do with. */
export type DeductionHandlers = {
  readonly [Type in DeductionEventType]: (event: NotificationEvents[Type]) => Promise<void>;
};

/** Books a verified notification. @returns whether it was about something in the ledger */
export async function bookNotification(
  ledger: Ledger,
  refunds: Refunds,
  event: NotificationEvent,
): Promise<boolean> {
  const read = readNotification(event);
  switch (read?.about) {
    case 'number':
      return (await bookNumber(ledger, read.out_trade_no, read.told, 'notification')) !== undefined;
    case 'contract':
      return bookContract(ledger, read.code, read.told, 'notification');
    case 'refund':
      return refunds.book(read.out_refund_no, read.told, 'notification');
    default:
      return false;
  }
}

/** Handlers to spread into `pay.notifications.handler`. What is not in the ledger is acknowledged and left. */
export function createHandlers(ledger: Ledger, refunds: Refunds): DeductionHandlers {
  const handle = async (event: NotificationEvent): Promise<void> => {
    await bookNotification(ledger, refunds, event);
  };
  return Object.fromEntries(eventTypes.map((type) => [type, handle])) as unknown as DeductionHandlers;
}

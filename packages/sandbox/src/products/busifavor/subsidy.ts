import { parameterError, Refusal } from '../../runtime/refusal.js';
import { rfc3339 } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { accountOf, move, post } from '../shared/ledger.js';
import { doOnce } from '../shared/repeat.js';
import { couponState } from './coupon.js';
import { conflict } from './stock-operations.js';
import { requireCoupon, requireStock } from './tables.js';

/** A payment between merchants for a used coupon (营销补差), or its return. Amounts are fen. */
interface Receipt {
  readonly id: string;
  readonly kind: 'pay' | 'return';
  /** The fields of the request, which answers repeat. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly amount: number;
  readonly coupon: string;
  /** Of a return: the payment. */
  readonly of?: string;
  readonly status: 'ACCEPTED' | 'SUCCESS' | 'FAIL';
  readonly created_at: number;
  readonly done_at?: number;
}

export const receipts: TableDefinition<Receipt, 'coupon' | 'of'> = {
  name: 'busifavor-receipts',
  key: ({ id }) => id,
  indexes: { coupon: ({ kind, coupon }) => [kind === 'pay' ? coupon : undefined], of: ({ of }) => [of] },
};

/** The kind of the jobs that move the money of a receipt. The payload is its id. */
export const subsidyKind = 'busifavor.subsidy';
const delay = 5000;

export function pay(call: V3Call): Answer {
  const { world, body } = call;
  const { stock_id, coupon } = requireSubsidised(world, body);
  return accept(call, 'out_subsidy_no', () => {
    if (couponState(coupon, world.clock.now()) !== 'USED') {
      throw new Refusal('INVALID_REQUEST', '券未核销，不能补差');
    }
    return { kind: 'pay', coupon: `${stock_id}/${coupon.coupon_code}` };
  });
}

export function giveBack(call: V3Call): Answer {
  const { world, body } = call;
  const { stock_id, coupon } = requireSubsidised(world, body);
  return accept(call, 'out_subsidy_return_no', () => {
    const table = world.store.table(receipts);
    const key = `${stock_id}/${coupon.coupon_code}`;
    const paid = table
      .list('coupon', key)
      .findLast(
        ({ given, status }) => status === 'SUCCESS' && given['transaction_id'] === body['transaction_id'],
      );
    if (paid === undefined) throw new Refusal('RESOURCE_NOT_EXISTS', '没有该券成功的补差付款单');
    const before = table.list('of', paid.id).filter(({ status }) => status !== 'FAIL');
    const sum = before.reduce((total, { amount }) => total + amount, Number(body['amount']));
    if (sum > paid.amount) throw parameterError('/amount', '回退金额合计不能超过补差金额');
    return { kind: 'return', coupon: key, of: paid.id };
  });
}

function requireSubsidised(world: World, body: V3Call['body']) {
  const stock_id = String(body['stock_id']);
  const { given } = requireStock(world, stock_id);
  const coupon = requireCoupon(world, String(body['coupon_code']), stock_id);
  if (given.subsidy !== true) throw new Refusal('NOAUTH', '该批次未允许营销补差');
  return { stock_id, coupon };
}

function accept(
  { world, body }: V3Call,
  field: string,
  check: () => Pick<Receipt, 'kind' | 'coupon' | 'of'>,
): Answer {
  const { store, ids, clock, mchid } = world;
  const number = String(body[field]);
  const amount = Number(body['amount']);
  if (amount < 1) throw parameterError('/amount', '须大于 0', 'body', amount);
  const { id } = doOnce(world, { kind: `busifavor.${field}`, number, request: body, conflict }, () => {
    const receipt: Receipt = {
      ...check(),
      id: ids.digits('busifavor receipt', 28),
      given: body,
      amount,
      status: 'ACCEPTED',
      created_at: clock.now(),
    };
    store.table(receipts).put(receipt);
    clock.schedule({ at: clock.now() + delay, kind: subsidyKind, payload: receipt.id, mchid });
    return { id: receipt.id };
  });
  return { status: 200, body: describe(requireReceipt(world, String(id))) };
}

/** Moves the money; if the payer lacks it, the receipt fails. */
export function settleReceipt(world: World, id: string): void {
  const { store, clock } = world;
  const receipt = requireReceipt(world, id);
  const { given, amount, kind } = receipt;
  const [payer, payee] = [String(given['payer_merchant']), String(given['payee_merchant'])];
  const [from, to] = kind === 'pay' ? [payer, payee] : [payee, payer];
  const posting = {
    kind: kind === 'pay' ? 'subsidy' : 'subsidy-return',
    ref: id,
    out_ref: String(given['out_subsidy_no'] ?? given['out_subsidy_return_no']),
  } as const;
  let status: Receipt['status'] = 'SUCCESS';
  try {
    post(world, move(accountOf(from, 'BASIC'), accountOf(to, 'BASIC'), amount, posting));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    status = 'FAIL';
  }
  store.table(receipts).put({ ...receipt, status, done_at: clock.now() });
}

export function readPayment({ world, variables }: V3Call): Answer {
  const receipt = requireReceipt(world, variables['subsidy_receipt_id'] ?? '', 'pay');
  return { status: 200, body: describe(receipt) };
}

export function readReturn({ world, variables }: V3Call): Answer {
  const receipt = requireReceipt(world, variables['subsidy_return_receipt_id'] ?? '', 'return');
  return { status: 200, body: describe(receipt) };
}

export function listPayments({ world, query }: V3Call): Answer {
  const { stock_id, coupon_code, out_subsidy_no: number } = query;
  const found = world.store
    .table(receipts)
    .list('coupon', `${stock_id}/${coupon_code}`)
    .filter(({ given }) => number === undefined || given['out_subsidy_no'] === number);
  return { status: 200, body: { pay_receipt_list: found.map(describe) } };
}

function requireReceipt({ store }: World, id: string, kind?: Receipt['kind']): Receipt {
  const receipt = store.table(receipts).get(id);
  if (receipt !== undefined && (kind ?? receipt.kind) === receipt.kind) return receipt;
  throw new Refusal('RESOURCE_NOT_EXISTS', `补差单 ${id} 不存在`);
}

function describe({
  id,
  kind,
  given,
  of,
  status,
  created_at,
  done_at,
}: Receipt): Readonly<Record<string, unknown>> {
  const isPayment = kind === 'pay';
  return {
    ...given,
    ...(isPayment ? { subsidy_receipt_id: id } : { subsidy_return_receipt_id: id, subsidy_receipt_id: of }),
    status,
    ...(status === 'FAIL' ? { fail_reason: 'INSUFFICIENT_BALANCE' } : {}),
    ...(status === 'SUCCESS' && done_at !== undefined
      ? { [isPayment ? 'success_time' : 'return_done_time']: rfc3339(done_at) }
      : {}),
    [isPayment ? 'create_time' : 'return_create_time']: rfc3339(created_at),
  };
}

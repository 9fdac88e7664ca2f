import { Refusal } from '../../runtime/refusal.js';
import { compactTime } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import { type Act, taken } from '../shared/act.js';
import type { Order } from '../shared/orders/order.js';
import { orders } from '../shared/orders/table.js';
import { createUser } from '../shared/users.js';
import { type ComplainedOrder, type Complaint, type ProblemType, problemTypes } from './complaint.js';
import { createEntry, keep } from './complaints.js';

type Given = Readonly<Record<string, unknown>>;

/**
 * A user complains about an order: a paid one of the sandbox by its `out_trade_no` or `transaction_id`, or one that the
 * sandbox does not know, by any number.
 */
export const raiseComplaint: Act = {
  does: 'a user complains about an order: a paid one, or any number that the sandbox does not know',
  label: { zh: '用户投诉', en: 'The user complains' },
  about: ['order', 'deduction'],
  isOfUser: () => true,
  takes: {
    problem_description: taken('投诉内容', 'what the user says'),
    problem_type: taken('问题类型', 'the kind of problem', problemTypes, 'REFUND'),
    apply_refund_amount: taken(
      '申请退款金额（分），不填则为订单金额',
      'fen; the amount of the order without it',
    ),
    complainted_mchid: taken(
      '被投诉的商户或特约商户，不填则为订单的商户',
      'the merchant or sub-merchant; that of the order without it',
    ),
    payer_openid: taken('投诉的用户', 'who complains'),
    payer_phone: taken('用户的手机号', 'the phone number of the user'),
    need_immediate_service: taken(
      '是否需要即时服务',
      'whether the user is in a hurry',
      ['true', 'false'],
      'false',
    ),
  },
  perform(world, id, given, known = {}) {
    const mchid = readText(given, 'complainted_mchid') ?? findText(known, ['sub_mchid', 'sub_mch_id']);
    // Of several merchants, the complaint is that of the one it is about.
    const owner = mchid === undefined ? undefined : world.merchants.find(mchid);
    if (owner !== undefined && owner.mchid !== world.mchid) return undefined;
    const order = findKnown(world, id);
    if (order !== undefined && order.payment === undefined) {
      throw new Refusal(
        'WRONG_STATE',
        `order ${order.out_trade_no} is not paid: users complain about paid orders`,
      );
    }
    const complaint = createComplaint(world, id, mchid ?? world.mchid, given, known);
    keep(world, complaint, 'CREATE_COMPLAINT');
    return { complaint_id: complaint.complaint_id, complaint_state: complaint.state };
  },
};

function createComplaint(world: World, id: string, mchid: string, given: Given, known: Given): Complaint {
  const { ids, clock } = world;
  const at = clock.now();
  const order = findOrder(world, id, known);
  const problem = readProblem(given);
  const description = readText(given, 'problem_description') ?? '商品与描述不符，商户未处理';
  const images = [ids.text('complaint_image', 43)];
  return {
    complaint_id: `2002018${compactTime(at).slice(0, 8)}${ids.digits('complaint', 12)}`,
    at,
    state: 'PENDING',
    mchid,
    openid:
      readText(given, 'payer_openid') ??
      findText(known, ['openid', 'payer.openid', 'payer.sp_openid', 'sub_openid', 'payer.sub_openid']) ??
      createUser(world),
    phone: readText(given, 'payer_phone') ?? `138${ids.digits('complaint_phone', 8)}`,
    description,
    problem,
    ...(problem === 'REFUND' ? { refund_amount: readAmount(given) ?? order.amount } : {}),
    order,
    times: 1,
    waiting: true,
    refunded: false,
    in_platform_service: false,
    immediate: readFlag(given, 'need_immediate_service'),
    history: [createEntry(world, 'USER_CREATE_COMPLAINT', { details: description, images })],
  };
}

/** The order, if it is one of the sandbox. */
function findKnown({ store }: World, id: string): Order | undefined {
  const table = store.table(orders);
  return table.get(id) ?? table.find('transaction_id', id);
}

/** The numbers of the order as far as they are known. `id` stands for one of them. */
function findOrder({ ids }: World, id: string, known: Given): ComplainedOrder {
  const isTransaction = /^4\d{27}$/.test(id);
  return {
    transaction_id:
      findText(known, ['transaction_id']) ?? (isTransaction ? id : `4200${ids.digits('transaction_id', 24)}`),
    out_trade_no: findText(known, ['out_trade_no']) ?? id,
    amount: Number(findText(known, ['amount.total', 'total_fee']) ?? 100),
  };
}

/** The first of these fields, by path, that is a text or a number. */
function findText(fields: Given, paths: readonly string[]): string | undefined {
  return paths
    .map((path) => path.split('.').reduce<unknown>((value, name) => (value as Given)?.[name], fields))
    .flatMap((value) => (typeof value === 'string' || typeof value === 'number' ? [String(value)] : []))[0];
}

function readText(given: Given, name: string): string | undefined {
  const value = given[name];
  if (value === undefined || (typeof value === 'string' && value !== '')) return value;
  throw new TypeError(`given.${name}: expected a text that is not empty, got ${JSON.stringify(value)}`);
}

function readProblem({ problem_type: value = 'REFUND' }: Given): ProblemType {
  const found = problemTypes.find((type) => type === value);
  if (found !== undefined) return found;
  throw new RangeError(
    `given.problem_type: expected one of ${problemTypes.join(', ')}, got ${JSON.stringify(value)}`,
  );
}

function readAmount({ apply_refund_amount: value }: Given): number | undefined {
  if (value === undefined) return undefined;
  if (Number.isSafeInteger(Number(value)) && Number(value) > 0) return Number(value);
  throw new RangeError(`given.apply_refund_amount: expected whole fen above 0, got ${JSON.stringify(value)}`);
}

function readFlag(given: Given, name: string): boolean {
  const value = given[name] ?? false;
  if (typeof value === 'boolean' || value === 'true' || value === 'false') return String(value) === 'true';
  throw new TypeError(`given.${name}: expected true or false, got ${JSON.stringify(value)}`);
}

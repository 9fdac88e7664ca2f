import { parameterError, Refusal } from '../../runtime/refusal.js';
import { rfc3339 } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { isPaid, type PaidOrder } from '../shared/orders/order.js';
import { orders } from '../shared/orders/table.js';
import { text } from '../shared/request.js';
import { type Declaration, type Declared, declarations, keyOf, push, requireFees } from './declaration.js';

/** The kind of the jobs with which customs answers. The payload is the key of the declaration. */
export const answerKind = 'customs.answer';

/** The real one takes minutes to hours. Here, waiting for it is possible. */
const answerDelay = 3_000;

/**
 * Declares a paid order, or a part of it. The same declaration again answers the present one.
 *
 * @see https://pay.weixin.qq.com/doc/global/v3/zh/4013025127
 */
export function declare(call: V3Call): Answer {
  const { world, body } = call;
  const order = findOrder(world, body);
  const declared = readDeclared(body);
  const known = world.store.table(declarations).get(keyOf(order.payment.transaction_id, declared));
  if (known !== undefined) {
    if (JSON.stringify(known.declared) === JSON.stringify(declared)) return answer(call, known);
    throw new Refusal('INVALID_REQUEST', '该订单已向此海关申报，修改请使用报关信息修改接口');
  }
  const { ids, clock } = world;
  requireFees(declared, order.total, othersOf(world, order, declared));
  const declaration: Declaration = {
    key: keyOf(order.payment.transaction_id, declared),
    transaction_id: order.payment.transaction_id,
    out_trade_no: order.out_trade_no,
    declared,
    ...(declared.sub_order_no === undefined ? {} : { sub_order_id: ids.digits('sub_order_id', 28) }),
    verify_department_trade_id: ids.digits('verify_department_trade_id', 24),
    state: 'PROCESSING',
    modified_at: clock.now(),
  };
  return answer(call, send(world, declaration));
}

/**
 * Changes what is declared. Customs has it again.
 *
 * @see https://pay.weixin.qq.com/doc/global/v3/zh/4013025136
 */
export function amend(call: V3Call): Answer {
  const { world, body } = call;
  const order = findOrder(world, body);
  const given = readDeclared(body);
  const found = requireDeclaration(world, keyOf(order.payment.transaction_id, given));
  const declared = { ...found.declared, ...given };
  requireFees(declared, order.total, othersOf(world, order, declared));
  return answer(call, send(world, push(found, declared, world.clock.now())));
}

/** @see https://pay.weixin.qq.com/doc/global/v3/zh/4013025133 */
export function redeclare(call: V3Call): Answer {
  const { world, body } = call;
  const sub_order_id = text(body, 'sub_order_id');
  const found =
    sub_order_id === undefined
      ? requireDeclaration(world, keyOf(findOrder(world, body).payment.transaction_id, readDeclared(body)))
      : requireDeclaration(
          world,
          world.store.table(declarations).find('sub_order_id', sub_order_id)?.key ?? '',
        );
  const { explanation } = found;
  const { body: described } = answer(call, send(world, push(found, found.declared, world.clock.now())));
  const { verify_department: _, verify_department_trade_id: __, ...rest } = described ?? {};
  return { status: 200, body: { ...rest, ...(explanation === undefined ? {} : { explanation }) } };
}

/**
 * Lists the declarations of an order at a customs office.
 *
 * @see https://pay.weixin.qq.com/doc/global/v3/zh/4013025131
 */
export function query({ world, query: given }: V3Call): Answer {
  const { appid, mchid, order_type, order_no = '', customs, offset = '0', limit = '20' } = given;
  requireOwn(world, mchid);
  const all = findAll(world, order_type, order_no).filter(({ declared }) => declared.customs === customs);
  const [first] = all;
  if (first === undefined) throw unknown();
  const [from, count] = [Number(offset), Number(limit)];
  const data = all.slice(from, from + count).map(describeItem);
  const { transaction_id, verify_department_trade_id } = first;
  return {
    status: 200,
    body: {
      appid, mchid, transaction_id, verify_department: 'NETSUNION', verify_department_trade_id, offset: from,
      limit: count, total_count: all.length, data,
    },
  }; // biome-ignore format: a list reads better in rows
}

function findAll(world: World, order_type: string | undefined, order_no: string): Declaration[] {
  const table = world.store.table(declarations);
  switch (order_type) {
    case 'transaction_id':
      return table.list('order', order_no);
    case 'out_trade_no':
      return table.all().filter(({ out_trade_no }) => out_trade_no === order_no);
    case 'sub_order_no':
      return table.all().filter(({ declared }) => declared.sub_order_no === order_no);
    default:
      return table.list('sub_order_id', order_no);
  }
}

/** Customs gets the declaration, and answers later. */
function send(world: World, declaration: Declaration): Declaration {
  const { store, clock, mchid } = world;
  store.table(declarations).put(declaration);
  clock.schedule({ at: clock.now() + answerDelay, kind: answerKind, payload: declaration.key, mchid });
  return declaration;
}

function answer({ body }: V3Call, declaration: Declaration): Answer {
  const { state, out_trade_no, transaction_id, declared, sub_order_id, modified_at } = declaration;
  const { sub_order_no } = declared;
  return {
    status: 200,
    body: {
      appid: body['appid'],
      mchid: body['mchid'],
      state,
      out_trade_no,
      transaction_id,
      ...(sub_order_no === undefined ? {} : { sub_order_no, sub_order_id }),
      modify_time: rfc3339(modified_at),
      verify_department: 'NETSUNION',
      verify_department_trade_id: declaration.verify_department_trade_id,
    },
  };
}

function describeItem({ declared, sub_order_id, state, explanation, modified_at }: Declaration): object {
  const { merchant_customs_no, ...rest } = declared;
  return {
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
    ...(sub_order_id === undefined ? {} : { sub_order_id }),
    mch_customs_no: merchant_customs_no,
    state,
    ...(explanation === undefined ? {} : { explanation }),
    modify_time: rfc3339(modified_at),
  };
}

/** What the other parts of the order declare. The order as a whole is no part. */
function othersOf(world: World, { payment }: PaidOrder, declared: Declared): Declared[] {
  const own = keyOf(payment.transaction_id, declared);
  return world.store
    .table(declarations)
    .list('order', payment.transaction_id)
    .filter(({ key, declared: other }) => key !== own && other.customs === declared.customs)
    .map((other) => other.declared);
}

/** @throws Refusal ORDER_NOT_EXIST; INVALID_REQUEST for an unpaid order, or two numbers of different orders */
function findOrder(world: World, body: V3Call['body']): PaidOrder {
  requireOwn(world, body['mchid']);
  const [transaction_id, out_trade_no] = [text(body, 'transaction_id'), text(body, 'out_trade_no')];
  const table = world.store.table(orders);
  const order =
    transaction_id === undefined
      ? table.get(out_trade_no ?? '')
      : table.find('transaction_id', transaction_id);
  if (order === undefined) throw new Refusal('ORDER_NOT_EXIST', '订单不存在：请核对订单号');
  if (out_trade_no !== undefined && out_trade_no !== order.out_trade_no) {
    throw new Refusal('INVALID_REQUEST', 'transaction_id 与 out_trade_no 不是同一订单');
  }
  if (isPaid(order)) return order;
  throw new Refusal('INVALID_REQUEST', '订单未支付，不能报关');
}

function requireOwn({ mchid: own }: World, mchid: unknown): void {
  if (mchid !== own) throw parameterError('/mchid', `须为发起请求的商户号 ${own}`, undefined, mchid);
}

function requireDeclaration(world: World, key: string): Declaration {
  const found = world.store.table(declarations).get(key);
  if (found === undefined) throw unknown();
  return found;
}

function unknown(): Refusal {
  return new Refusal('RESOURCE_NOT_EXISTS', '报关单不存在：请先报关');
}

function readDeclared(body: V3Call['body']): Declared {
  const number = (name: string): number | undefined => {
    const value = body[name];
    return typeof value === 'number' ? value : undefined;
  };
  const read = {
    customs: text(body, 'customs') ?? '',
    merchant_customs_no: text(body, 'merchant_customs_no') ?? '',
    sub_order_no: text(body, 'sub_order_no'),
    fee_type: text(body, 'fee_type'),
    duty: number('duty'),
    order_fee: number('order_fee'),
    transport_fee: number('transport_fee'),
    product_fee: number('product_fee'),
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined)) as typeof read;
}

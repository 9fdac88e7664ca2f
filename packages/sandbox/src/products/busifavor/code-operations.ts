import { parameterError, Refusal } from '../../runtime/refusal.js';
import { rfc3339 } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { readPage } from '../shared/page-of-list.js';
import { doOnce } from '../shared/repeat.js';
import { describeCoupon } from './describe.js';
import { conflict } from './stock-operations.js';
import { codeKey, codes, coupons, requireStock, type UploadedCode } from './tables.js';

const mostCodes = 200;

export function upload({ world, variables, body }: V3Call): Answer {
  const { store, clock } = world;
  const { stock_id = '' } = variables;
  const { given } = requireStock(world, stock_id);
  if (given.coupon_code_mode !== 'MERCHANT_UPLOAD') {
    throw new Refusal('INVALID_REQUEST', `批次的券 code 模式为 ${given.coupon_code_mode}，不能上传 code`);
  }
  const list = (body['coupon_code_list'] ?? []) as readonly string[];
  if (list.length === 0 || list.length > mostCodes) {
    throw parameterError('/coupon_code_list', `须为 1 至 ${mostCodes} 个 code`);
  }
  const number = String(body['upload_request_no']);
  const request = { ...body, stock_id };
  const answer = doOnce(world, { kind: 'busifavor.upload', number, request, conflict }, () => {
    const table = store.table(codes);
    const now = clock.now();
    const unique = [...new Set(list)];
    const exist_codes = unique.filter((code) => table.get(codeKey(stock_id, code)) !== undefined);
    const success_codes = unique.filter((code) => !exist_codes.includes(code));
    for (const code of success_codes) table.put({ stock_id, code, uploaded_at: now });
    return {
      stock_id,
      total_count: unique.length,
      success_count: success_codes.length,
      success_codes,
      success_time: rfc3339(now),
      fail_count: exist_codes.length,
      fail_codes: exist_codes.map((code) => ({
        coupon_code: code, code: 'RESOURCE_ALREADY_EXISTS', message: '该 code 已上传',
      })),
      exist_codes,
      duplicate_codes: [...new Set(list.filter((code, at) => list.indexOf(code) !== at))],
    }; // biome-ignore format: a list reads better in rows
  });
  return { status: 200, body: answer };
}

export function list({ world, variables, query }: V3Call): Answer {
  const { stock_id = '' } = variables;
  requireStock(world, stock_id);
  const { status } = query;
  const found = world.store
    .table(codes)
    .list('stock_id', stock_id)
    .filter((code) => status === undefined || statusOf(code) === status);
  const { of, ...page } = readPage(query, { usual: 20, most: 200 });
  return {
    status: 200,
    body: { stock_id, ...page, total_count: found.length, data: of(found).map(describeCode) },
  };
}

export function read({ world, variables }: V3Call): Answer {
  const code = requireCode(world, variables);
  const stock = requireStock(world, code.stock_id);
  const coupon = world.store.table(coupons).get(codeKey(code.stock_id, code.code));
  const { stock_name, belong_merchant, goods_name, stock_type, coupon_use_rule } = stock.given;
  const coupon_information =
    coupon === undefined
      ? { stock_name, belong_merchant, goods_name, stock_type, coupon_use_rule }
      : describeCoupon(world, coupon, stock);
  return { status: 200, body: { code_information: describeCode(code), coupon_information } };
}

/** Deletes a code that no coupon has. */
export function remove({ world, variables, query }: V3Call): Answer {
  const { store, clock } = world;
  const number = query['delete_request_no'] ?? '';
  const once = { kind: 'busifavor.delete-code', number, request: variables, conflict };
  const answer = doOnce(world, once, () => {
    const code = requireCode(world, variables);
    if (code.dispatched !== undefined) throw new Refusal('INVALID_REQUEST', 'code 已发放给用户，不能删除');
    store.table(codes).delete(codeKey(code.stock_id, code.code));
    return { stock_id: code.stock_id, delete_time: rfc3339(clock.now()) };
  });
  return { status: 200, body: answer };
}

function requireCode({ store }: World, variables: V3Call['variables']): UploadedCode {
  const { stock_id = '', coupon_code = '' } = variables;
  const code = store.table(codes).get(codeKey(stock_id, coupon_code));
  if (code === undefined) throw new Refusal('RESOURCE_NOT_EXISTS', `批次没有预存 code ${coupon_code}`);
  return code;
}

function statusOf({ dispatched }: UploadedCode): string {
  return dispatched === undefined ? 'AVAILABLE' : 'DISPATCHED';
}

function describeCode(uploaded: UploadedCode): Readonly<Record<string, unknown>> {
  const { code, uploaded_at, dispatched } = uploaded;
  return {
    code,
    code_status: statusOf(uploaded),
    upload_time: rfc3339(uploaded_at),
    ...(dispatched === undefined
      ? {}
      : { dispatched_time: rfc3339(dispatched.at), openid: dispatched.openid, coupon_code: code }),
  };
}

import { parameterError, Refusal } from '../../runtime/refusal.js';
import type { Answer } from '../shared/handler.js';
import type { BrandCall } from './forms.js';
import { once } from './once.js';
import { requireActive } from './stock.js';
import { stockOf } from './stocks.js';
import { codeKey, codes } from './tables.js';

const mostCodes = 200;

/** @see https://pay.weixin.qq.com/doc/v3/partner/4015781572 */
export function upload(call: BrandCall): Answer {
  const stock = stockOf(call);
  const { stock_id, given } = stock;
  const list = (call.body['code_list'] ?? []) as readonly string[];
  const answer = once(call, 'upload', () => {
    requireActive(stock);
    if (given.coupon_code_mode !== 'UPLOAD') {
      throw new Refusal(
        'INVALID_REQUEST',
        `批次的 coupon_code_mode 为 ${given.coupon_code_mode}，不能上传 code`,
      );
    }
    if (list.length === 0 || list.length > mostCodes) {
      throw parameterError('/code_list', `须为 1 至 ${mostCodes} 个 code`);
    }
    const table = call.world.store.table(codes);
    const unique = [...new Set(list)];
    const wrong = unique.filter((code) => !isCode(code));
    const known = unique.filter((code) => table.get(codeKey(stock_id, code)) !== undefined);
    const fresh = unique.filter((code) => !wrong.includes(code) && !known.includes(code));
    for (const code of fresh) table.put({ stock_id, code, isTaken: false });
    return {
      total_count: unique.length,
      success_code_list: fresh,
      failed_code_list: wrong.map((coupon_code) => ({
        coupon_code, code: 'PARAM_ERROR', message: codeForm,
      })),
      already_exist_code_list: known,
      duplicate_code_list: [...new Set(list.filter((code, at) => list.indexOf(code) !== at))],
    }; // biome-ignore format: a list reads better in rows
  });
  return { status: 200, body: answer };
}

export const codeForm = 'code 须为 1 至 40 位数字、字母、下划线、短横线';

export function isCode(code: string): boolean {
  return /^[0-9A-Za-z_-]{1,40}$/.test(code);
}

import { isFieldName } from './field-name.js';

const redactedText = '[redacted]';

/** The limits of a redacted copy. WeChat Pay's requests are five levels deep. */
const limits = { depth: 8, entries: 50, nodes: 500 } as const;

/** The forms of values that may be shown. A value of another form is redacted, even in an allowed field. */
const shapes = {
  merchant: /^\d{0,32}$/,
  app: /^[A-Za-z][\w-]{0,31}$/,
  /** Ids: those of the merchant, of letters, digits and `_-|*@`, and those of WeChat Pay. */
  reference: /^[\w|*@-]{0,128}$/,
  amount: /^-?\d{0,18}(?:\.\d{1,6})?$/,
  word: /^[A-Za-z][\w-]{0,63}$/,
} as const;

/**
 * The fields with values that are shown. They identify the order and its merchant, its amount and its kind. None
 * identifies a person.
 */
const fieldsOf: Readonly<Record<keyof typeof shapes, readonly string[]>> = {
  merchant: [
    'mchid mch_id sp_mchid sub_mchid sub_mch_id combine_mchid combine_mch_id contract_mchid',
    'brand_mchid brand_mch_id payer_mchid payee_mchid receiver_mchid stock_creator_mchid',
  ],
  app: ['appid sp_appid sub_appid combine_appid contract_appid mch_appid wxappid brand_appid'],
  reference: [
    'out_trade_no out_refund_no out_order_no out_return_no out_request_no out_batch_no out_detail_no out_bill_no',
    'out_contract_code out_subsidy_no out_transfer_no out_apply_no out_authorization_no out_recharge_no',
    'out_reservation_no combine_out_trade_no contract_code partner_trade_no mch_billno',
    'transaction_id refund_id order_id contract_id plan_id stock_id service_id brand_id batch_id detail_id',
    'complaint_id transfer_scene_id',
  ],
  amount: [
    'total total_fee total_amount total_num amount refund refund_fee refund_amount payer_total transfer_amount',
    'settlement_total_fee',
  ],
  word: [
    'currency fee_type refund_fee_type trade_type trade_state type state status sign_type bill_type tar_type',
  ],
};

/** Redacts a request that a function returns. The function may throw. */
export function redactedFrom(request: () => unknown): unknown {
  try {
    return redacted(request());
  } catch {
    return redactedText;
  }
}

/**
 * Copies a request for a log. Every value is replaced by `[redacted]`, except in a few fields that identify the order.
 * The original is not changed, and none of its code runs. The copy is bounded: a text in brackets marks excessive depth,
 * excessive length and cycles.
 *
 * @example redacted({ appid: 'wx1', payer: { openid: 'o1' } }) // { appid: 'wx1', payer: { openid: '[redacted]' } }
 */
export function redacted(value: unknown): unknown {
  try {
    return copy(value, undefined, { left: limits.nodes, above: [] });
  } catch {
    // The traps of a Proxy can throw.
    return redactedText;
  }
}

interface Walk {
  /** How many more values may be shown. */
  left: number;
  /** The objects that contain the value. */
  readonly above: object[];
}

function copy(value: unknown, shape: RegExp | undefined, walk: Walk): unknown {
  walk.left--;
  if (value === null || value === undefined) return value;
  if (typeof value !== 'object') return shape === undefined ? redactedText : scalar(value, shape);
  if (!isPlain(value)) return redactedText;
  if (walk.above.includes(value)) return '[circular]';
  if (walk.above.length >= limits.depth) return '[deeper]';
  walk.above.push(value);
  const copied = Array.isArray(value) ? items(value, walk) : fields(value, walk);
  walk.above.pop();
  return copied;
}

function scalar(value: unknown, shape: RegExp): unknown {
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'string') {
    const text = String(value);
    if (shape.test(text)) return typeof value === 'number' ? value : text;
  }
  return redactedText;
}

/** Values in a list have no field name, so none is shown. */
function items(value: readonly unknown[], walk: Walk): unknown[] {
  const room = Math.min(value.length, limits.entries);
  const out: unknown[] = [];
  while (out.length < room && walk.left > 0) out.push(copy(own(value, String(out.length)), undefined, walk));
  if (out.length < value.length) out.push(`[${value.length - out.length} more]`);
  return out;
}

function fields(value: object, walk: Walk): Record<string, unknown> {
  const names = Object.keys(value);
  const out: [string, unknown][] = [];
  for (const name of names.slice(0, limits.entries)) {
    if (walk.left <= 0) break;
    const label = isFieldName(name) ? name : `${redactedText} ${out.length + 1}`;
    out.push([label, copy(own(value, name), findShape(name), walk)]);
  }
  if (out.length < names.length) out.push(['[more]', names.length - out.length]);
  // Not by assignment: a field may be called __proto__.
  return Object.fromEntries(out);
}

/** A property's value. A getter is not run; its value is redacted. */
function own(value: object, name: string): unknown {
  const property = Object.getOwnPropertyDescriptor(value, name);
  return property !== undefined && 'get' in property ? redactedText : property?.value;
}

/** Whether a value is an array or an object of fields. Dates, buffers, maps, streams and objects with toJSON are not. */
function isPlain(value: object): boolean {
  if (Array.isArray(value)) return true;
  return !(ArrayBuffer.isView(value) || Symbol.iterator in value || 'toJSON' in value);
}

/** The shapes by field, built on first use. */
let shown: ReadonlyMap<string, RegExp> | undefined;

function findShape(name: string): RegExp | undefined {
  shown ??= new Map(
    Object.entries(shapes).flatMap(([kind, shape]) =>
      fieldsOf[kind as keyof typeof shapes].flatMap((row) =>
        row.split(' ').map((field): [string, RegExp] => [field, shape]),
      ),
    ),
  );
  return shown.get(name);
}

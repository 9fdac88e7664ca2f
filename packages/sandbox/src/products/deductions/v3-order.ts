import { isHttpUrl } from '../../description/validate.js';
import { parameterError, Refusal } from '../../runtime/refusal.js';
import { requireAppids, requireSubMerchant } from '../../runtime/registry.js';
import type { V3Call } from '../shared/handler.js';
import type { NewOrder } from '../shared/orders/create.js';
import type { TradeType } from '../shared/orders/order.js';
import { requireAmount, text } from '../shared/request.js';
import { sortBody } from '../shared/same.js';

type Body = Readonly<Record<string, unknown>>;

/**
 * Reads a deduction of APIv3, of a merchant or of a partner.
 *
 * @param notify what the request calls the URL of its notifications
 * @throws Refusal naming the field
 */
export function readV3Deduction(
  { world, body, named }: V3Call,
  notify: 'transaction_notify_url' | 'notify_url',
  trade_type: TradeType,
): NewOrder {
  const [appid, sub_mchid, sub_appid] = [
    text(body, 'sp_appid') ?? text(body, 'appid'),
    text(body, 'sub_mchid'),
    text(body, 'sub_appid'),
  ];
  requireAppids(world.registry, text(body, 'appid'), text(body, 'sp_appid'), sub_appid);
  requireSubMerchant(world.registry, sub_mchid);
  const notify_url = text(body, notify);
  if (!isHttpUrl(notify_url ?? '')) {
    throw parameterError(`/${notify}`, '须为 http 或 https 地址', 'body', notify_url);
  }
  const amount = body['amount'] as Body;
  const period = body['policy_period_id'];
  return {
    out_trade_no: text(body, 'out_trade_no') ?? '',
    protocol: 'v3',
    trade_type,
    parties: { mchid: world.mchid, appid, sub_mchid, sub_appid },
    request: sortBody(body),
    fields: period === undefined ? {} : { policy_period_id: String(period) },
    signing: { named },
    description: text(body, 'description') ?? '',
    attach: text(body, 'attach'),
    notify_url,
    total: requireAmount('/amount/total', amount['total']),
    currency: text(amount, 'currency') ?? 'CNY',
    contract_id: text(body, 'contract_id') ?? '',
    profit_sharing: false,
  };
}

/** The codes of APIv3 in place of those of APIv2. */
const codes: Readonly<Record<string, string>> = {
  RULELIMIT: 'RULE_LIMIT',
  // APIv3 has no code for a deduction that waits.
  ORDER_ACCEPTED: 'TRADE_ERROR',
};

/** Does work whose refusals have codes of APIv2. */
export function withV3Codes<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(codes[error.code] ?? error.code, error.message, error.detail, error.transport);
  }
}

import type { RequestParts } from './draft.js';

/** The merchant's own numbers. That of a refund comes before that of its order. */
const names = [
  'out_refund_no',
  'out_bill_no',
  'out_batch_no',
  'combine_out_trade_no',
  'out_trade_no',
  'out_order_no',
  'out_contract_code',
  'contract_code',
  'partner_trade_no',
  'mch_billno',
  'out_request_no',
  'business_code',
].join('|');
const inMessage = ['out_refund_no', names].map(
  (name) =>
    new RegExp(
      `"(?:${name})"\\s*:\\s*"([^"\\\\]{1,64})"|<(?:${name})>\\s*(?:<!\\[CDATA\\[)?([^<\\]]{1,64})|[?&](?:${name})=([^&]{1,64})`,
    ),
);
const inPath = /\/(?:out-[a-z]+(?:-[a-z]+)*|order-no)\/([^/?]{1,64})/;

/** The merchant's number of what a request is about: its `out_trade_no`, `out_refund_no`, … `undefined` if it has none. */
export function findNumber({ url, body }: RequestParts): string | undefined {
  const message = url + body.subarray(0, 4096).toString('utf8');
  for (const pattern of [...inMessage, inPath]) {
    const found = pattern.exec(pattern === inPath ? url : message);
    const number = found?.slice(1).find((value) => value !== undefined);
    if (number !== undefined) return decode(number);
  }
  return undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

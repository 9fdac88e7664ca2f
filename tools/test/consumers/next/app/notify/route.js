import { merchant, paid } from '../../merchant.js';

let handler;

export function POST(request) {
  handler ??= merchant().notifications.handler({
    pay: ({ data }) => void paid.push(data.out_trade_no),
    '*': () => {},
  });
  return handler(request);
}

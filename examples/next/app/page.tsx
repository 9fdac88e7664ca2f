'use client';

import { useEffect, useState } from 'react';
import type { Order } from '../shop.ts';

async function send(method: string, path: string): Promise<Order> {
  return (await fetch(path, { method })).json();
}

/** The page. A real one draws `code_url` as a QR code. */
export default function Page() {
  const [order, setOrder] = useState<Order>();
  const path = `/orders/${order?.out_trade_no}`;

  useEffect(() => {
    if (order?.state !== 'NOTPAY') return;
    const timer = setTimeout(async () => setOrder(await send('GET', path)), 1000);
    return () => clearTimeout(timer);
  }, [order, path]);

  return (
    <main>
      <button type="button" id="buy" onClick={async () => setOrder(await send('POST', '/orders'))}>
        购买 Buy, ¥15.00
      </button>
      <button
        type="button"
        id="pay"
        disabled={order === undefined}
        onClick={() => send('POST', `${path}/pay`)}
      >
        用户付款（沙箱） The user pays (sandbox)
      </button>
      <pre id="state">{JSON.stringify(order, null, 2)}</pre>
    </main>
  );
}

import type { Product } from '../shared/product.js';
import { paymentChains } from './chains.js';
import { contractorder } from './contractorder.js';
import { orderHolding } from './holding.js';
import { orderquery } from './orderquery.js';
import { orders } from './orders.js';
import { paymentPage } from './page.js';
import { findOrderParticulars } from './particulars.js';

/** Orders and their payment. */
export const payments: Product = {
  v2: {
    'POST v2/pay/contractorder': contractorder,
    'POST v2/pay/orderquery': orderquery,
  },
  tables: [orders],
  pages: [paymentPage],
  holdings: { 'v2/orders': orderHolding },
  find: findOrderParticulars,
  chains: paymentChains,
};

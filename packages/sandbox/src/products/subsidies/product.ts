import type { Product } from '../shared/product.js';
import { cancelSubsidy, createSubsidy, returnSubsidy, subsidies } from './calls.js';

/** What a platform adds to the orders of its sub-merchants (补差). */
export const subsidyProduct: Product = {
  v3: {
    'POST v3/ecommerce/subsidies/create': createSubsidy,
    'POST v3/ecommerce/subsidies/return': returnSubsidy,
    'POST v3/ecommerce/subsidies/cancel': cancelSubsidy,
  },
  tables: [subsidies],
};

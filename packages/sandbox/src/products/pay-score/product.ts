import type { Product } from '../shared/product.js';
import { payScoreActs } from './acts.js';
import { permissionOperations } from './authorize.js';
import { payScoreChains } from './chains.js';
import { collect, collectionKind } from './collection.js';
import { orderOperations, orderReadings } from './operations.js';
import { serviceOrders } from './orders.js';
import { orderPage } from './page.js';
import { findParticulars, listOfUser } from './particulars.js';
import { permissionPage } from './permission-page.js';
import { permissions } from './permissions.js';

/** Pay score (微信支付分). */
export const payScore: Product = {
  v3: { ...orderOperations, ...permissionOperations },
  tables: [serviceOrders, permissions],
  jobs: { [collectionKind]: collect },
  pages: [orderPage, permissionPage],
  find: findParticulars,
  chains: payScoreChains,
  acts: payScoreActs,
  readings: orderReadings,
  ofUser: listOfUser,
};

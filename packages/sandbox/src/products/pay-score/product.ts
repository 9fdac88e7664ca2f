import type { Product } from '../shared/product.js';
import { payScoreActs } from './acts.js';
import { permissionOperations } from './authorize.js';
import { approveBinding, bindingKind, bindingOperations, bindings } from './bindings.js';
import { payScoreChains } from './chains.js';
import { collect, collectionKind, orderOf } from './collection.js';
import { olderOrderOperations } from './older-orders.js';
import { orderOperations, orderReadings } from './operations.js';
import { serviceOrders } from './orders.js';
import { orderPage } from './page.js';
import { findParticulars, listOfUser } from './particulars.js';
import { permissionPage } from './permission-page.js';
import { permissions } from './permissions.js';
import { planOperations, plans } from './plans.js';
import { signPlanOperations } from './sign-plan-operations.js';
import { signPlanPage } from './sign-plan-page.js';
import { signPlans } from './sign-plans.js';
import { bindingThings, permissionThings, serviceOrderThings, signPlanThings } from './things.js';

/** Pay score (微信支付分). */
export const payScore: Product = {
  v3: {
    ...orderOperations,
    ...olderOrderOperations,
    ...permissionOperations,
    ...planOperations,
    ...signPlanOperations,
    ...bindingOperations,
  },
  kinds: [serviceOrderThings, permissionThings, signPlanThings, bindingThings],
  tables: [serviceOrders, permissions, plans, signPlans, bindings],
  jobs: {
    [collectionKind]: {
      perform: collect,
      text: { zh: '支付分订单扣款', en: 'Collect what a pay score order costs' },
      about: (_, payload) => ({ kind: 'pay-score-order', id: orderOf(payload) }),
    },
    [bindingKind]: {
      perform: approveBinding,
      text: { zh: '审批支付分服务绑定', en: 'Approve the binding of a pay score service' },
    },
  },
  pages: [orderPage, permissionPage, signPlanPage],
  find: findParticulars,
  chains: payScoreChains,
  acts: payScoreActs,
  readings: orderReadings,
  users: ({ store }) =>
    [...store.table(permissions).all(), ...store.table(serviceOrders).all()].map(({ openid }) => openid),
  ofUser: listOfUser,
};

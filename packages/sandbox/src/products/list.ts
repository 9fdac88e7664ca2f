import type { Holding } from '../remembered/holding.js';
import { applyments } from './applyments/product.js';
import { bills } from './bills/product.js';
import { busifavor } from './busifavor/product.js';
import { certificates } from './certificates/product.js';
import { complaints } from './complaints/product.js';
import { contracts } from './contracts/product.js';
import { coupons } from './coupons/product.js';
import { customs } from './customs/product.js';
import { deductions } from './deductions/product.js';
import { downloads } from './downloads/product.js';
import { favor } from './favor/product.js';
import { funds } from './funds/product.js';
import { parking } from './parking/product.js';
import { payScore } from './pay-score/product.js';
import { payments } from './payments/product.js';
import { profitSharing } from './profit-sharing/product.js';
import { redPacketProduct } from './red-packets/product.js';
import { refunds } from './refunds/product.js';
import type { V2Handler, V3Handler } from './shared/handler.js';
import type { Product } from './shared/product.js';
import { simulator } from './simulator/product.js';
import { subsidyProduct } from './subsidies/product.js';
import { transfers } from './transfers/product.js';
import { violations } from './violations/product.js';

/** The products that the sandbox plays. A new product adds its folder and its name here. */
export const products: readonly Product[] = [
  bills,
  payments,
  refunds,
  profitSharing,
  contracts,
  deductions,
  favor,
  busifavor,
  coupons,
  customs,
  downloads,
  certificates,
  complaints,
  violations,
  simulator,
  payScore,
  transfers,
  applyments,
  redPacketProduct,
  funds,
  subsidyProduct,
  parking,
];

/** The handlers of APIv2, by method and routing path. */
export const v2Handlers: ReadonlyMap<string, V2Handler> = new Map(
  products.flatMap(({ v2 = {} }) => Object.entries(v2)),
);

/** The handlers of APIv3 and of the brand API, by method and routing path. */
export const v3Handlers: ReadonlyMap<string, V3Handler> = new Map(
  products.flatMap(({ v3 = {} }) => Object.entries(v3)),
);

/** What the products keep of families, by the name of the family. */
export const holdings: ReadonlyMap<string, Holding> = new Map(
  products.flatMap(({ holdings: own = {} }) => Object.entries(own)),
);

import type { V2Handler } from '../gateway/v2/endpoint.js';
import type { V3Handler } from '../gateway/v3/endpoint.js';
import { brandNotifyConfig, setBrandNotifyConfig } from './coupons/notify-config.js';
import { certificates } from './certificates/certificates.js';
import { contractorder } from './payments/contractorder.js';
import { deletecontract } from './contracts/deletecontract.js';
import { globalContractByCode, globalContractById } from './contracts/global-contract.js';
import { globalPreSign } from './contracts/global-pre-sign.js';
import { globalTerminate } from './contracts/global-terminate.js';
import { individualContract } from './contracts/individual-contract.js';
import { individualPreSign } from './contracts/individual-pre-sign.js';
import { orderquery } from './payments/orderquery.js';
import { querycontract } from './contracts/querycontract.js';

/** The handlers of APIv2, by method and routing path. */
export const v2Handlers: ReadonlyMap<string, V2Handler> = new Map([
  ['POST v2/pay/contractorder', contractorder],
  ['POST v2/pay/orderquery', orderquery],
  ['POST v2/papay/querycontract', querycontract],
  ['POST v2/papay/deletecontract', deletecontract],
]);

/** The handlers of APIv3 and of the brand API, by method and routing path. */
export const v3Handlers: ReadonlyMap<string, V3Handler> = new Map([
  ['GET v3/certificates', certificates],
  ['GET brand/marketing/product-coupon/notify-configs', brandNotifyConfig],
  ['POST brand/marketing/product-coupon/notify-configs', setBrandNotifyConfig],
  ['POST v3/global/papay/contracts/miniprogram-pre-entrust-sign', globalPreSign],
  ['GET v3/global/papay/contracts/{contract_id}', globalContractById],
  ['GET v3/global/papay/contracts/out-contract-code/{out_contract_code}', globalContractByCode],
  ['POST v3/global/papay/contracts/{contract_id}/terminate', globalTerminate],
  ['POST v3/ecommerce/individual-contracts/pre-entrust-sign/app', individualPreSign],
  ['GET v3/ecommerce/individual-contracts/out-contract-code/{out_contract_code}', individualContract],
]);

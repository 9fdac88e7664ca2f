/**
 * Why a user does not agree.
 *
 * - `cancelled`: the user leaves
 * - `insufficient-balance`, `wrong-password`, `risk`, `account-abnormal`: the attempt fails
 * - `slow`: the user is still busy with the page
 */
export type DeclineReason =
  | 'cancelled'
  | 'insufficient-balance'
  | 'wrong-password'
  | 'risk'
  | 'account-abnormal'
  | 'slow';

export const declineReasons: readonly DeclineReason[] = [
  'cancelled', 'insufficient-balance', 'wrong-password', 'risk', 'account-abnormal', 'slow',
]; // biome-ignore format: a list reads better in rows

/**
 * The state of an order, as WeChat Pay calls it. `ACCEPT`: a deduction that waits. `USERPAYING`, `PAYERROR` and `REVOKED`
 * are of payments by code.
 */
export type TradeState =
  | 'NOTPAY'
  | 'SUCCESS'
  | 'REFUND'
  | 'CLOSED'
  | 'USERPAYING'
  | 'PAYERROR'
  | 'REVOKED'
  | 'ACCEPT'
  | 'PAY_FAIL';

/**
 * - `payment`: an order to pay
 * - `payment-and-contract`: an order that also signs a contract
 * - `contract`: a contract to sign
 * - `authorization`: the authorization of an individual payee (收付通)
 * - `transfer`: a transfer to receive, or the authorization of transfers
 * - `pay-score`: a pay score order or permission to confirm
 * - `coupon`: a coupon to take
 * - `application`: an application to sign
 */
export type BridgeOpens =
  | 'payment'
  | 'payment-and-contract'
  | 'contract'
  | 'authorization'
  | 'transfer'
  | 'pay-score'
  | 'coupon'
  | 'application';

/** The order and the contract that an id opens, after the act. */
export interface BridgeOpened {
  readonly what: BridgeOpens;
  /** The order, if the id opens one. */
  readonly order?: BridgeOrder;
  /** The contract to sign. */
  readonly contract?: BridgeContract;
  /** What else the id opens. */
  readonly thing?: BridgeThing;
}

/** A transfer, a pay score order or another thing, and its state. */
export interface BridgeThing {
  /** `transfer`, `pay-score-order`, … */
  readonly kind: string;
  /** The merchant's number. */
  readonly id: string;
  /** As WeChat Pay calls it. */
  readonly state: string;
}

/** An order and its state. */
export interface BridgeOrder {
  readonly out_trade_no: string;
  readonly trade_state: TradeState;
  /** Present once the order is paid. */
  readonly transaction_id?: string;
  /** The user who paid. */
  readonly openid?: string;
}

/** A contract and its state. */
export interface BridgeContract {
  /**
   * `pap`: 委托代扣 (APIv2). `global`: its global edition. `individual`: individual payees of 收付通. `entrust`,
   * `insurance`, `ecommerce` and `password-exempt`: contracts of APIv3, for scheduled deductions, insurance policies,
   * combined orders of 收付通 and payments without a password.
   */
  readonly family:
    | 'pap'
    | 'global'
    | 'individual'
    | 'entrust'
    | 'insurance'
    | 'ecommerce'
    | 'password-exempt';
  readonly state: 'WAITING' | 'ABANDONED' | 'SIGNED' | 'TERMINATED';
  /** Absent with `individual` and `password-exempt`. */
  readonly plan_id?: string;
  /** `password-exempt`. */
  readonly service_id?: string;
  /** `pap`. */
  readonly contract_code?: string;
  /** All but `pap`. */
  readonly out_contract_code?: string;
  /** All but `individual`, once signed. */
  readonly contract_id?: string;
  /** `individual`, once authorized. */
  readonly individual_auth_id?: string;
  /** The user who signed. */
  readonly openid?: string;
}

/** The state of an order, as WeChat Pay calls it. */
export type TradeState = 'NOTPAY' | 'SUCCESS' | 'CLOSED';

/**
 * - `payment`: an order to pay
 * - `payment-and-contract`: an order that also signs a contract
 * - `contract`: a contract to sign
 * - `authorization`: the authorization of an individual payee (收付通)
 */
export type BridgeOpens = 'payment' | 'payment-and-contract' | 'contract' | 'authorization';

/** The order and the contract that an id opens, after the act. */
export interface BridgeOpened {
  readonly what: BridgeOpens;
  /** The order, if the id opens one. */
  readonly order?: BridgeOrder;
  /** The contract to sign. */
  readonly contract?: BridgeContract;
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
  /** `pap`: 委托代扣 (APIv2). `global`: its global edition. `individual`: individual payees of 收付通. */
  readonly family: 'pap' | 'global' | 'individual';
  readonly state: 'WAITING' | 'ABANDONED' | 'SIGNED' | 'TERMINATED';
  /** Absent with `individual`. */
  readonly plan_id?: string;
  /** `pap`. */
  readonly contract_code?: string;
  /** `global`, `individual`. */
  readonly out_contract_code?: string;
  /** `pap` and `global`, once signed. */
  readonly contract_id?: string;
  /** `individual`, once authorized. */
  readonly individual_auth_id?: string;
  /** The user who signed. */
  readonly openid?: string;
}

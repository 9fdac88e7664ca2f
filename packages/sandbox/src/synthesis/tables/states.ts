/** The names of enumerations that say how far something has got. */
export const stateNames: RegExp = /(^|_)(state|status|result)(_\d+)?$/;

/** The values of a state that nothing follows. */
export const endStates: RegExp =
  /(^|_)(SUCCESS|SUCCEED|SUCCEEDED|FINISHED|FAIL|FAILED|CLOSED|CANCELLED|CANCELED|REVOKED|TERMINATED|ABNORMAL|REJECTED|DONE|EXPIRED)$/;

/** The values of a state that the walk takes, the most welcome first. */
export const goodStates: readonly RegExp[] = [
  /(^|_)(SUCCESS|SUCCEED|SUCCEEDED)$/,
  /(^|_)(FINISH|FINISHED|COMPLETED|COMPLETE|DONE|PASSED|APPROVED|PROCESSED|PUBLISHED)$/,
  /(^|_)(EFFECTIVE|SIGNED|CONTRACTED|ACTIVE|AVAILABLE|AUTHORIZED|GRANTED|TAKING_EFFECT|OPEN|OPERATING)$/,
  /(^|_)(ISSUED|SENT|SENDED|SENDING|PAID|CONFIRMED|RUNNING|NORMAL|SAME)$/i,
];

/** The values that an enumeration is not answered with while it has others. */
export const unwelcome: RegExp =
  /UNKNOWN|UNSPECIFIED|INVALID|FAIL|REJECT|ABNORMAL|EXCEPT|DENIED|DECLINED|EXPIRED|CLOSE|CANCEL|REVOKE|TERMINATED|DELETE|UNDECLARED|(^|_)(NONE|INIT|EMPTY)$|^DEFAULT_/;

/** What the end of a path or of an event's name says of the state after it. */
export const outcomes: readonly (readonly [word: RegExp, state: RegExp])[] = [
  [/(^|[._/-])(close|closed)$/i, /CLOSE/],
  [/(^|[._/-])(cancel|cancelled|canceled|revoke|revoked|reverse)$/i, /CANCEL|REVOKE/],
  [/(^|[._/-])(terminate|terminated|release|unsign|deletecontract|agreement_ended)$/i, /TERMINAT|RELEASE/],
  [/(^|[._/-])(fail|failed|abnormal)$/i, /FAIL|ABNORMAL/],
  [/(^|[._/-])(deactivate)$/i, /DEACTIVATED/],
  [/(^|[._/-])(use|used)$/i, /^USED$/],
  [/(^|[._/-])(pause)$/i, /PAUSED/],
  [/(^|[._/-])(delete|unbind|destroy|discarded)$/i, /DELETE|UNBIND|INVALID|DISCARDED/],
];

/** The values with which certain operations and events answer, where the general rule would be wrong. */
export const fixedValues: Readonly<Record<string, Readonly<Record<string, string | number>>>> = {
  'POST v3/fund-app/mch-transfer/transfer-bills': { state: 'WAIT_USER_CONFIRM' },
  'POST v3/transfer/batches': { batch_status: 'ACCEPTED' },
  'POST v3/payscore/serviceorder': { state: 'CREATED' },
  'POST v3/refund/domestic/refunds': { status: 'PROCESSING' },
  'POST v3/profitsharing/orders': { state: 'PROCESSING' },
  'contract.delete': { contract_state: 1, contract_termination_mode: '2' },
  'COUPON.USE': { status: 'USED' },
  'COUPON.SEND': { status: 'SENDED' },
};

/** Optional fields that a success does not have: what went wrong. */
export const ofFailure: RegExp =
  /(^|_)(err|error|fail|failed|reject|rejected|abnormal)(_|$)|^err_|_fail$|unfinished_reason|invalid_reason|^audit_detail$|^sub_(code|msg)$/;

/** The titles of such fields whose names do not say it, such as `reason`. */
export const failureTitle: RegExp = /^失败(原因|描述|信息|码)/;

/** Optional fields that only something that has ended has. */
export const ofEnding: RegExp =
  /^(close|closed|cancel|cancelled|deactivate|invalid|delete|stop|terminate|terminated|contract_terminat\w+|termination|revoke|revoked|discard|disabled|pause|frozen)_(time|reason|request_no|remark|mode|note|type)$|^contract_termina|^cancel_\w+_time$/;

/** Optional fields that say that a discount was used: the walk's amounts have none. */
export const ofDiscount: RegExp = /^(coupon_(type|id|fee|count|refund)\w*|promotion_detail)$/;

/** The codes of APIv3 for what APIv2 tells more precisely. */
export const v3Codes: Readonly<Record<string, string>> = {
  TRADE_OVERDUE: 'INVALID_REQUEST',
  ERROR: 'INVALID_REQUEST',
};

/** The codes of APIv2. */
export const v2Codes: Readonly<Record<string, string>> = {
  RESOURCE_NOT_EXISTS: 'ORDERNOTEXIST',
  NOT_ENOUGH: 'NOTENOUGH',
};

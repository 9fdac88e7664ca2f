const longest = 64;
const nameLike = /^[A-Za-z_][\w-]*$/;
const mostDigits = 4;

/**
 * Whether a text looks like a field name (`out_trade_no`, `sha256`, `timeStamp`). An object's keys may also be numbers,
 * openids or secrets.
 */
export function isFieldName(text: string): boolean {
  if (text.length > longest || !nameLike.test(text)) return false;
  const digits = text.replace(/\D/g, '').length;
  return digits === 0 || (digits <= mostDigits && !/[A-Z]/.test(text));
}

const longest = 64;
const nameLike = /^[A-Za-z_][\w-]*$/;
const mostDigits = 4;

/**
 * Whether a text looks like the name of a field (`out_trade_no`, `sha256`, `timeStamp`), and not like a number, an
 * openid or a key that somebody uses as one.
 */
export function isFieldName(text: string): boolean {
  if (text.length > longest || !nameLike.test(text)) return false;
  const digits = text.replace(/\D/g, '').length;
  return digits === 0 || (digits <= mostDigits && !/[A-Z]/.test(text));
}

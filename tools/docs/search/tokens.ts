/**
 * How texts and queries become terms. The browser and the program that writes the index share it.
 */

/** Splits a text at spaces and punctuation. What is left may hold `_`, `.`, `/`, `-` and braces. */
export function splitChunks(text: string): string[] {
  return text.split(/[\s,;:'"`|<>()[\]，。；：、（）「」《》·？！?!=&#]+/).filter((chunk) => chunk !== '');
}

/** The words of a chunk: runs of Latin letters, digits and `_`, and runs of Chinese. */
export function splitWords(chunk: string): string[] {
  return chunk.match(/[A-Za-z0-9_]+|[\u3400-\u9fff]+/g) ?? [];
}

/** Whether a word is Chinese. */
export function isChinese(word: string): boolean {
  return word.charCodeAt(0) >= 0x3400;
}

/** A chunk such as `v3/pay/transactions/native`, `ENTRUST.SIGN` or `ApiError.code`: a name with separators. */
export function isCompound(chunk: string): boolean {
  return /[/.-]/.test(chunk) && splitWords(chunk).length > 1;
}

/** The form in which compound names are compared: lower case, without separators around it. */
export function compoundTerm(chunk: string): string {
  return chunk.toLowerCase().replace(/^[/.-]+|[/.-]+$/g, '');
}

/** The parts of `out_trade_no` and `outTradeNo`; empty if there is only one. */
export function splitName(word: string): string[] {
  const parts = word.split(/_|(?<=[a-z0-9])(?=[A-Z])/).filter((part) => part !== '');
  return parts.length > 1 ? parts.map((part) => part.toLowerCase()) : [];
}

/** Chinese as pairs of characters. A single character is itself. */
export function splitPairs(word: string): string[] {
  if (word.length === 1) return [word];
  return Array.from({ length: word.length - 1 }, (_, at) => word.slice(at, at + 2));
}

/**
 * All terms of a text: compound names whole, the compound segments of a path, words, the parts of names, Chinese in pairs.
 *
 * @example
 * listTerms('v3/certificates'); // ['v3/certificates', 'v3', 'certificates']
 */
export function listTerms(text: string): string[] {
  return splitChunks(text).flatMap((chunk) => [
    ...(isCompound(chunk) ? [compoundTerm(chunk)] : []),
    ...(chunk.includes('/') ? chunk.split('/').filter(isCompound).map(compoundTerm) : []),
    ...splitWords(chunk).flatMap((word) =>
      isChinese(word) ? splitPairs(word) : [word.toLowerCase(), ...splitName(word)],
    ),
  ]);
}

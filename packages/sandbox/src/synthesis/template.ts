import { compactTime } from '../runtime/time.js';
import type { Random } from './random.js';

const digits = '0123456789';
const alphabets: Readonly<Record<string, string>> = {
  d: digits,
  h: `${digits}abcdef`,
  H: `${digits}ABCDEF`,
  t: `${digits}ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz`,
};

/** @param now milliseconds since 1970 */
export type Template = (random: Random, now: number) => string;

/**
 * Compiles the template of a text: `4200{d24}`. In braces: `d` digits, `h` and `H` hexadecimal digits, `t` digits and
 * letters, each with a length; `date` is today's date, `20240229`.
 */
export function compileTemplate(template: string): Template {
  const parts = template.split(/[{}]/).map((part, at): Template => {
    if (at % 2 === 0) return () => part;
    if (part === 'date') return (_, now) => compactTime(now).slice(0, 8);
    const alphabet = alphabets[part.charAt(0)];
    const length = Number(part.slice(1));
    if (alphabet === undefined || !(length > 0)) throw new Error(`unknown part {${part}} in ${template}`);
    return (random) => random.text(alphabet, length);
  });
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return (random, now) => {
    let text = '';
    for (const part of parts) text += part(random, now);
    return text;
  };
}

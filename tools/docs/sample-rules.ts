import type { Language } from './label.js';

/** The place of a sample. */
export interface SampleContext {
  readonly protocol: 'v2' | 'v3';
  readonly language: Language;
  /** The `operationId` of the call, if there is one. */
  readonly operation?: string | undefined;
}

/** The sample for texts that match. */
export type Rule = readonly [fits: RegExp, value: SampleText];

export type SampleText = string | ((context: SampleContext) => string);

/** The sample of the first rule that matches one of the texts. */
export function ruled(
  context: SampleContext,
  rules: readonly Rule[],
  texts: readonly string[],
): string | undefined {
  const rule = rules.find(([fits]) => texts.some((text) => fits.test(text)));
  if (rule === undefined) return undefined;
  return typeof rule[1] === 'string' ? rule[1] : rule[1](context);
}

export function zhEn(zh: string, en: string): SampleText {
  ownTexts.set(zh, en);
  return ({ language }) => (language === 'zh' ? zh : en);
}

/** The English of the texts of the rules. */
const ownTexts = new Map<string, string>();

/** A text of the rules, which the description has in Chinese, in the language of the page. Other texts stay. */
export function translateText({ language }: SampleContext, text: string): string {
  return language === 'zh' ? text : (ownTexts.get(text) ?? text);
}

/** A day of January 2026, in the format of the protocol. */
export function dateOn(day: string): SampleText {
  return ({ protocol }) => (protocol === 'v2' ? `202601${day}` : `2026-01-${day}`);
}

/** An hour of 1 January 2026, Beijing time, in the format of the protocol. */
export function timeAt(hour: string): SampleText {
  return ({ protocol }) => (protocol === 'v2' ? `20260101${hour}0000` : `2026-01-01T${hour}:00:00+08:00`);
}

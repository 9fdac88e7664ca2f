import { type ComputedRef, computed, ref, watchEffect } from 'vue';
import { en } from './en.js';
import { zh } from './zh.js';

export type Language = 'zh' | 'en';
export type Strings = typeof zh;

/** A text of the sandbox in both languages. */
export interface Text {
  readonly zh: string;
  readonly en: string;
}

const kept = 'wechatpay-kit.language';

function preferred(): Language {
  const given = new URLSearchParams(location.search).get('lang') ?? localStorage.getItem(kept);
  if (given === 'zh' || given === 'en') return given;
  return navigator.languages.some((one) => one.toLowerCase().startsWith('zh')) ? 'zh' : 'en';
}

export const language = ref<Language>(preferred());

/** The texts of the pages in the language that the reader chose. The Chinese texts define the names. */
export const t = computed<Strings>(() => (language.value === 'zh' ? zh : en));

/** The texts of one page. The Chinese ones define the names. */
export function texts<Own>(chinese: Own, english: NoInfer<Own>): ComputedRef<Own> {
  return computed(() => (language.value === 'zh' ? chinese : english));
}

export function choose(chosen: Language): void {
  language.value = chosen;
  localStorage.setItem(kept, chosen);
}

export function say(text: Text | undefined): string {
  return text?.[language.value] ?? '';
}

/** The half of a summary in both languages, such as `Native下单 · Place Native order (direct)`. */
export function half(summary: string | undefined): string {
  if (summary === undefined) return '';
  const at = summary.indexOf(' · ');
  if (at < 0) return summary;
  return language.value === 'zh' ? summary.slice(0, at) : summary.slice(at + 3);
}

watchEffect(() => {
  document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en';
});

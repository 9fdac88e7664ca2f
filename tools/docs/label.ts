import type { Schema } from '@wechatpay-kit/openapi/model';

/** The languages of the site; the first is its default. */
export const languages = ['zh', 'en'] as const;
export type Language = (typeof languages)[number];

/** A text in both languages. */
export interface Label {
  readonly zh: string;
  readonly en: string;
}

/** A field's official short name, and its English from beside it or from the glossary. */
export function labelOf(glossary: Readonly<Record<string, string>>, schema: Schema): Label | undefined {
  const { title } = schema;
  if (title === undefined) return undefined;
  return { zh: title, en: schema['x-title-en'] ?? glossary[title] ?? title };
}

/** A name where its surroundings say already which protocol, which merchant or which event it is about. */
export function shortName(name: Label): Label {
  return {
    zh: name.zh.replace(/\([A-Z0-9_.]+\)(?=(回调)?通知$|回调$)/, ''),
    en: name.en.replace(/ \((v2|direct|partner)\)$/, ''),
  };
}

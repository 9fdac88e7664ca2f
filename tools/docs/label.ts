import type { Schema } from '@wechatpay-kit/openapi/model';

/** The languages of the site, the default first. */
export const languages = ['zh', 'en'] as const;
export type Language = (typeof languages)[number];

/** A text in both languages. */
export interface Label {
  readonly zh: string;
  readonly en: string;
}

/** The official short name of a field, and its English from the schema or the glossary. */
export function readLabel(glossary: Readonly<Record<string, string>>, schema: Schema): Label | undefined {
  const { title } = schema;
  if (title === undefined) return undefined;
  return { zh: title, en: schema['x-title-en'] ?? glossary[title] ?? title };
}

/** The name without the protocol, the kind of merchant and the event, for places that show them already. */
export function shortName(name: Label): Label {
  return {
    zh: name.zh.replace(/\([A-Z0-9_.]+\)(?=(回调)?通知$|回调$)/, ''),
    en: name.en.replace(/ \((v2|direct|partner)\)$/, ''),
  };
}

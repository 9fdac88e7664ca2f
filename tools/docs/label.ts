import type { Schema } from '../codegen/openapi.js';

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

import { fieldTable } from './field-table.js';
import type { Field, FieldVariant } from './fields.js';
import { block, escaped, inline } from './html.js';
import type { Language } from './label.js';
import { words } from './words.js';

/**
 * The fields of a message, as blocks of a page. Each of several forms has its own list. All lists but the first are folded.
 *
 * @param id begins the anchors of the fields. Those of the second form begin with `payload-PartnerTransaction`
 * @param fields the fields of a message of one form
 */
export function fieldTables(
  language: Language,
  title: 'payload' | 'response',
  id: string,
  fields: readonly Field[],
  variants: readonly FieldVariant[],
): string[] {
  if (variants.length === 0) return [fieldTable(language, title, id, fields)];
  return [
    words.forms[language]
      .replace('{count}', String(variants.length))
      .replace('{field}', tellingField(variants)),
    ...variants.map((variant, at) => {
      const { type, title: name, note } = variant;
      const own = at === 0 ? id : `${id}-${type}`;
      const summary = `<summary>${escaped(name[language])} <code>${type}</code></summary>`;
      const text = `<p>${inline(note[language])}</p>`;
      const list = fieldTable(language, title, own, variant.fields);
      return block('details', `class="form"${at === 0 ? ' open' : ''}`, `${summary}${text}${list}`);
    }),
  ];
}

/** A field that the second form always has, and the first lacks. */
function tellingField([first, second]: readonly FieldVariant[]): string {
  const known = new Set(first?.fields.map(({ name }) => name));
  return second?.fields.find(({ name, required }) => required && !known.has(name))?.name ?? '';
}

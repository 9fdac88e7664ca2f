import { language } from '../../text/index.js';

/** A JSON schema with texts in both languages, as far as the page shows it. */
export interface Schema {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly 'x-title-en'?: string;
  readonly 'x-description-en'?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

/** A field of a message, in one line. */
export interface FieldLine {
  readonly path: string;
  readonly type: string;
  readonly text: string;
}

/** The fields of a message, those within others after them. */
export function fieldsOf(schema: Schema, path = ''): FieldLine[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const own = path === '' ? name : `${path}.${name}`;
    const inner = field.type === 'array' && field.items !== undefined ? field.items : field;
    return [{ path: own, type: field.type ?? '', text: textOf(field) }, ...fieldsOf(inner, own)];
  });
}

function textOf(field: Schema): string {
  const { title, description, 'x-title-en': titleEn, 'x-description-en': descriptionEn } = field;
  const [name, text] =
    language.value === 'zh' ? [title, description] : [titleEn ?? title, descriptionEn ?? description];
  return [name, text].filter((one) => one !== undefined && one !== '').join(' · ');
}

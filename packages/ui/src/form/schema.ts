import type { TryField, TryForm } from '../../../../tools/docs/try-form.js';

export type { TryField, TryForm, TryForms } from '../../../../tools/docs/try-form.js';

/** The form as one field with the options of the call. */
export function createRoot({ fields }: Pick<TryForm, 'fields'>): TryField {
  return { name: '', type: 'object', required: true, fields };
}

/** An object or a list without a described shape, which is edited as JSON. */
export function isOpaque({ type, fields, items }: TryField): boolean {
  return (type === 'object' && fields === undefined) || (type === 'array' && items === undefined);
}

/** `json.amount.total`: the name of a field outside the form. */
export function spellPath(path: readonly (string | number)[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}

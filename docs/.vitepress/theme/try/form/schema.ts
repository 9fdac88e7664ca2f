import type { TryField, TryForm } from '../../../../../tools/docs/try-form.js';

export type { TryField, TryForm, TryForms } from '../../../../../tools/docs/try-form.js';

/** The whole form as one field: the call's options. */
export function rootOf({ fields }: Pick<TryForm, 'fields'>): TryField {
  return { name: '', type: 'object', required: true, fields };
}

/** An object or a list whose shape the description does not tell: it is written as JSON. */
export function isOpaque({ type, fields, items }: TryField): boolean {
  return (type === 'object' && fields === undefined) || (type === 'array' && items === undefined);
}

/** `json.amount.total`: what a field is called where there is no room for its place in the form. */
export function nameOf(path: readonly (string | number)[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}

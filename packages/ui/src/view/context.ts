import { type InjectionKey, inject, nextTick, provide, type ShallowRef, shallowRef } from 'vue';
import { createRoot, type TryField, type TryForm } from '../form/schema.js';
import { type Path, sampleAt, valueAt, withItem, withoutItem, withValue } from '../form/value.js';
import type { Texts } from '../text/index.js';

/** What all parts of a form share. */
export interface FormContext {
  readonly strings: Texts;
  readonly root: TryField;
  /** The current options. */
  readonly options: ShallowRef<unknown>;
  /** The field of the last error, and its message. */
  readonly mark: ShallowRef<{ readonly path: Path; readonly message: string } | undefined>;
  at(path: Path): unknown;
  sample(path: Path): unknown;
  set(path: Path, value: unknown): void;
  add(path: Path): void;
  remove(path: Path, index: number): void;
  /** The id of a field's input. */
  fieldId(path: Path): string;
  /** The label in the language of the page, if there is one. The SDK's own options have labels by their content. */
  labelOf(field: TryField): string | undefined;
  /** What a value of an enumeration means, in the language of the page. */
  meaningOf(field: TryField, value: string): string | undefined;
  /** Marks a field and moves the focus there; `undefined` removes the mark. */
  point(path: Path | undefined, message?: string): void;
}

const key: InjectionKey<FormContext> = Symbol('form');

/** @param id the prefix of the ids of the form's inputs */
export function provideForm(form: TryForm, strings: Texts, chinese: boolean, id: string): FormContext {
  const root = createRoot(form);
  const options = shallowRef<unknown>(form.sample);
  const mark: FormContext['mark'] = shallowRef();
  const fieldId = (path: Path): string => [id, ...path].join('.');
  const context: FormContext = {
    strings,
    root,
    options,
    mark,
    at: (path) => valueAt(options.value, path),
    sample: (path) => sampleAt(form.sample, path),
    set(path, value) {
      options.value = withValue(root, options.value, path, value);
    },
    add(path) {
      options.value = withItem(root, options.value, path);
    },
    remove(path, index) {
      options.value = withoutItem(root, options.value, path, index);
    },
    fieldId,
    labelOf(field) {
      const own = form.fields.includes(field) ? strings.holders[field.name] : undefined;
      return own ?? field.label?.[chinese ? 0 : 1].replaceAll('`', '');
    },
    meaningOf: (field, value) => field.meanings?.[value]?.[chinese ? 0 : 1],
    point(path, message = '') {
      mark.value = path === undefined ? undefined : { path, message };
      if (path !== undefined) void goTo(path, fieldId);
    },
  };
  provide(key, context);
  return context;
}

export function useForm(): FormContext {
  const context = inject(key);
  if (context === undefined) throw new Error('a part of a form was used outside a form');
  return context;
}

/** Opens the groups on the way, one after the other. */
async function goTo(path: Path, fieldId: (path: Path) => string): Promise<void> {
  for (let turn = 0; turn <= path.length; turn += 1) await nextTick();
  const input = document.getElementById(fieldId(path));
  input?.scrollIntoView({ block: 'center' });
  input?.focus({ preventScroll: true });
}

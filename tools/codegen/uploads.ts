import type { Operation, Schema } from '@wechatpay-kit/openapi/model';

/**
 * The form of an operation, for the SDK at run time. The schema gives the parts and their fields. `x-computed` marks the
 * fields that follow from the file.
 */
export interface UploadTrait {
  readonly file: string;
  readonly meta?: string;
  readonly digest: readonly [field: string, algorithm: string];
  readonly filename?: string;
  readonly fixed?: Readonly<Record<string, string>>;
}

const digests = new Set<Schema['x-computed']>(['sha256', 'sm3', 'md5']);

/**
 * @returns `undefined` for an operation without a form
 * @throws Error if the form has no file, or no field for its digest
 */
export function uploadTrait(operation: Operation): UploadTrait | undefined {
  const form = operation.requestBody?.content?.['multipart/form-data']?.schema;
  if (form === undefined) return undefined;
  const parts = Object.entries(form.properties ?? {});
  const file = parts.find(([, schema]) => schema.contentMediaType === 'application/octet-stream')?.[0];
  const meta = parts.find(([, schema]) => schema.type === 'object')?.[0];
  const fields = listFields(form, meta);
  const digest = fields.find(([, schema]) => digests.has(schema['x-computed']));
  if (file === undefined || digest === undefined) {
    throw new Error(
      `${operation.operationId}: a form needs a file, and a field with x-computed for its digest`,
    );
  }
  const filename = fields.find(([, schema]) => schema['x-computed'] === 'filename')?.[0];
  const fixed = fields.flatMap(([name, schema]) => {
    const only = onlyValue(schema);
    return only !== undefined && required(form, meta).has(name) ? [[name, only]] : [];
  });
  return {
    file,
    ...(meta === undefined ? {} : { meta }),
    digest: [digest[0], String(digest[1]['x-computed'])],
    ...(filename === undefined ? {} : { filename }),
    ...(fixed.length === 0 ? {} : { fixed: Object.fromEntries(fixed) }),
  };
}

/** The form in a request: computed fields are optional, and a signature is not accepted. */
export function uploadRequest(form: Schema): Schema {
  const meta = Object.entries(form.properties ?? {}).find(([, schema]) => schema.type === 'object')?.[0];
  const relaxed = relaxedFields(form);
  if (meta === undefined) return relaxed;
  const given = relaxedFields(form.properties?.[meta] ?? {});
  return {
    ...relaxed,
    properties: { ...relaxed.properties, [meta]: given },
    required: (relaxed.required ?? []).filter((name) => name !== meta || given.required?.length !== 0),
  };
}

/** The members of a form besides its parts: the name of the file, if no field has it. */
export function uploadMembers(operation: Operation): string[] {
  if (uploadTrait(operation)?.filename !== undefined) return [];
  return [
    '  /** The name of the sent file. @default the name of the given file, if it has one */',
    '  filename?: string | undefined;',
  ];
}

function relaxedFields(schema: Schema): Schema {
  const properties = Object.entries(schema.properties ?? {});
  const computed = (name: string): boolean => {
    const field = schema.properties?.[name] ?? {};
    return field['x-computed'] !== undefined || onlyValue(field) !== undefined;
  };
  return {
    ...schema,
    properties: Object.fromEntries(properties.filter(([, field]) => field['x-computed'] !== 'sign')),
    required: (schema.required ?? []).filter((name) => !computed(name)),
  };
}

function listFields(form: Schema, meta: string | undefined): [string, Schema][] {
  return Object.entries((meta === undefined ? form : form.properties?.[meta])?.properties ?? {});
}

function required(form: Schema, meta: string | undefined): Set<string> {
  return new Set((meta === undefined ? form : form.properties?.[meta])?.required);
}

/** The single value of an enumeration, such as the algorithm of the digest. */
function onlyValue({ enum: values = [] }: Schema): string | undefined {
  return values.length === 1 ? String(values[0]) : undefined;
}

import type { Schema } from '@wechatpay-kit/openapi/model';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';

/** The first error in a value. */
export interface Problem {
  /** A JSON Pointer. */
  readonly field: string;
  readonly value?: unknown;
  readonly issue: string;
}

/** Twice the depth of WeChat Pay's messages. */
const deepest = 32;

/** @returns the first error, or `undefined` */
export type Check = (value: unknown) => Problem | undefined;

/** Creates checks from the schemas of the description. A schema is compiled at its first use. */
export interface Validator {
  /** The check of a JSON body. */
  json(schema: Schema): Check;
  /** The check of text fields: XML elements, the query, path variables. */
  text(schema: Schema): Check;
}

/** @param components the description's shared schemas, which `$ref` names */
export function createValidator(components: unknown): Validator {
  const ajv = new Ajv2020({
    strict: false,
    verbose: true,
    logger: false,
    formats: { uri: isHttpUrl, 'date-time': isDateTime },
  });
  const check = (schema: Schema): Check => {
    let validate: ValidateFunction | undefined;
    return (value) => {
      validate ??= ajv.compile({ ...schema, components });
      return validate(value) ? undefined : findProblem(validate.errors ?? []);
    };
  };
  return {
    json(schema) {
      const valid = check(present(schema));
      return (value) => findNull(value, '') ?? valid(withNumbers(value));
    },
    text: (schema) => check(textual(present(schema))),
  };
}

/** @returns whether a notification can be sent to the URL */
export function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function isDateTime(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text))
  );
}

/** Adds: a required text must not be empty. */
function present(schema: Schema): Schema {
  const required = new Set(schema.required);
  return onProperties(schema, (value, name) => {
    const inner = present(value);
    return required.has(name) && inner.type === 'string' ? { minLength: 1, ...inner } : inner;
  });
}

/** Converts the schema for text: a number is a text of digits. */
function textual(schema: Schema): Schema {
  return onProperties(schema, ({ enum: values, ...value }) => {
    const choice = Array.isArray(values) ? { enum: values.map(String) } : {};
    switch (value.type) {
      case 'integer':
        return { type: 'string', pattern: '^\\d{1,19}$', ...choice };
      case 'number':
        return { type: 'string', pattern: '^-?\\d+(\\.\\d+)?$', ...choice };
      case 'boolean':
        return { type: 'string', enum: ['true', 'false'] };
      default:
        return { ...value, ...choice };
    }
  });
}

function onProperties(schema: Schema, change: (value: Schema, name: string) => Schema): Schema {
  if (schema.properties === undefined) return schema;
  const entries = Object.entries(schema.properties).map(([name, value]) => [name, change(value, name)]);
  return { ...schema, properties: Object.fromEntries(entries) };
}

/**
 * Finds a null, which is refused at any place: a field without a value must be left out. Also refuses a value that is
 * nested too deeply.
 */
function findNull(value: unknown, field: string, depth = 0): Problem | undefined {
  if (value === null) return { field, value, issue: '不能为 null' };
  if (typeof value !== 'object') return undefined;
  if (depth > deepest) return { field: '', issue: '嵌套过深' };
  for (const [name, item] of Object.entries(value)) {
    const pointer = `${field}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const problem = findNull(item, pointer, depth + 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Replaces each bigint by the nearest number, because JSON Schema has no bigint. {@link findNull} has checked the depth. */
function withNumbers(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(withNumbers);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withNumbers(item)]));
}

function findProblem(errors: readonly ErrorObject[]): Problem {
  // If no branch fits, the errors of the branches come first, and the error of the whole comes last.
  const choice = errors.find(({ keyword }) => keyword === 'anyOf');
  if (choice !== undefined) return { field: choice.instancePath, issue: describeChoice(choice) };
  const [error] = errors;
  if (error === undefined) return { field: '', issue: '不符合接口定义' };
  if (error.keyword === 'required') {
    return {
      field: `${error.instancePath}/${String(error.params['missingProperty'])}`,
      issue: '必填，没有给出',
    };
  }
  return { field: error.instancePath, value: error.data, issue: describeIssue(error) };
}

function describeChoice({ schema }: ErrorObject): string {
  const branches = (Array.isArray(schema) ? schema : []) as readonly Schema[];
  const names = branches.map(({ required = [] }) => required.join('、'));
  return `须给出以下之一：${names.join('；')}`;
}

function describeIssue({ keyword, params }: ErrorObject): string {
  switch (keyword) {
    case 'type':
      return `类型须为 ${String(params['type'])}`;
    case 'enum':
      return `须为以下之一：${(params['allowedValues'] as readonly unknown[]).join('、')}`;
    case 'maxLength':
      return `最多 ${String(params['limit'])} 个字符`;
    case 'minLength':
      return '不能为空';
    case 'pattern':
      return `格式须符合 ${String(params['pattern'])}`;
    case 'format':
      return `格式不对（${String(params['format'])}）`;
    default:
      return '不符合接口定义';
  }
}

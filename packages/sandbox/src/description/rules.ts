import { type Components, followReference, type Schema } from '@wechatpay-kit/openapi/model';
import { createNotes, type Notes, type Problem, pointerTo, problemAt } from './problem.js';
import { hasFormat, hasType, type Notation } from './scalars.js';

/** Checks a value at a JSON Pointer. */
export type Rule = (value: unknown, field: string, notes: Notes) => Problem | undefined;

/**
 * @param sender who sends the values: a program may follow a source that calls a field optional, and leaves out a field
 *   without a value; WeChat Pay gives each required field, some as an empty text
 * @returns a function that prepares the rule of a schema, at its first use
 */
export function createRules(
  { schemas = {} }: Components,
  notation: Notation,
  sender: 'merchant' | 'platform' = 'merchant',
): (schema: Schema) => Rule {
  const known = new WeakMap<Schema, Rule>();

  /** Lazy, because a schema may contain itself. */
  const ruleOf = (raw: Schema): Rule => {
    let rule = known.get(raw);
    return (value, field, notes) => {
      if (rule === undefined) {
        rule = known.get(raw) ?? createRule(followReference(schemas, raw));
        known.set(raw, rule);
      }
      return rule(value, field, notes);
    };
  };

  const createRule = (schema: Schema): Rule => {
    const { type, enum: values, pattern, format } = schema;
    const others = listTypes(schema);
    const choice = values?.map((value) => (notation === 'text' ? String(value) : value));
    const regularExpression = pattern === undefined ? undefined : new RegExp(pattern, 'u');
    const fields = schema.properties || schema.patternProperties ? fieldsRule(schema) : undefined;
    const choices = schema.anyOf === undefined ? undefined : choiceRule(schema.anyOf);
    const forms = schema.oneOf && formsRule(schema.oneOf);
    const items = schema.items && ruleOf(itemsOf(schema, schema.items));
    return (value, field, notes) => {
      if (type !== undefined && !hasType(value, type, notation)) {
        if (others.some((other) => hasType(value, other, notation))) return undefined;
        return problemAt(field, value, `类型须为 ${type}`);
      }
      if (choice !== undefined && !choice.includes(value as string | number)) {
        return problemAt(field, value, `须为以下之一：${choice.join('、')}`);
      }
      if (typeof value === 'string') {
        if (schema['x-encrypted'] === 'platform' && value !== '') {
          notes.encrypted.push({ field, text: value, padding: schema['x-padding'] ?? 'oaep' });
        }
        if (regularExpression?.test(value) === false) {
          return problemAt(field, value, `格式须符合 ${pattern}`);
        }
        if (format !== undefined && !hasFormat(value, format)) {
          return problemAt(field, value, `格式不对（${format}）`);
        }
      }
      if (Array.isArray(value) || type === 'array') {
        if (items === undefined) return undefined;
        return findFirst([value].flat().entries(), ([at, item]) => items(item, pointerTo(field, at), notes));
      }
      if (typeof value !== 'object' || value === null) return undefined;
      return fields?.(value, field, notes) ?? choices?.(value, field, notes) ?? forms?.(value, field, notes);
    };
  };

  const fieldsRule = (schema: Schema): Rule => {
    const { properties = {}, patternProperties = {}, additionalProperties } = schema;
    const required = new Set(
      (schema.required ?? []).filter((name) => sender === 'platform' || isDemanded(properties[name])),
    );
    const rules = new Map(Object.entries(properties).map(([name, property]) => [name, ruleOf(property)]));
    const numbered = Object.entries(patternProperties).map(
      ([pattern, property]) => [new RegExp(pattern, 'u'), ruleOf(property)] as const,
    );
    return (value, field, notes) => {
      const given = value as Readonly<Record<string, unknown>>;
      for (const name of required) {
        const place = pointerTo(field, name);
        if (!Object.hasOwn(given, name)) return { field: place, issue: '必填，没有给出' };
        if (given[name] === '' && sender === 'merchant') return problemAt(place, '', '必填，不能为空');
      }
      return findFirst(Object.entries(given), ([name, item]) => {
        const rule = rules.get(name) ?? numbered.find(([pattern]) => pattern.test(name))?.[1];
        if (rule !== undefined) return rule(item, pointerTo(field, name), notes);
        if (additionalProperties !== true) notes.unknown.push(pointerTo(field, name));
        return undefined;
      });
    };
  };

  /** A value fits exactly one of several forms. If it fits none, the problem is that of the form with most of its fields. */
  const formsRule = (variants: readonly Schema[]): Rule => {
    const forms = variants.map((variant) => ({
      names: Object.keys(followReference(schemas, variant).properties ?? {}),
      rule: ruleOf(variant),
    }));
    return (value, field, notes) => {
      const tried = forms.map(({ names, rule }) => {
        const own = createNotes();
        const known = names.filter((name) => Object.hasOwn(value as object, name)).length;
        return { own, known, problem: rule(value, field, own) };
      });
      const fitting = tried.filter(({ problem }) => problem === undefined);
      if (fitting.length > 1) return { field, issue: `只能符合一种形式，却符合 ${fitting.length} 种` };
      const [best] = fitting.length === 1 ? fitting : tried.toSorted((a, b) => b.known - a.known);
      notes.unknown.push(...(best?.own.unknown ?? []));
      notes.encrypted.push(...(best?.own.encrypted ?? []));
      return best?.problem;
    };
  };

  return ruleOf;
}

/** A list of encrypted texts is marked as a whole. */
function itemsOf({ 'x-encrypted': encrypted }: Schema, items: Schema): Schema {
  return encrypted === undefined ? items : { 'x-encrypted': encrypted, ...items };
}

/** At least one of several sets of fields must be given. */
function choiceRule(branches: readonly Schema[]): Rule {
  const sets = branches.map(({ required = [] }) => required);
  const issue = `须给出以下之一：${sets.map((names) => names.join('、')).join('；')}`;
  return (value, field) => {
    const given = value as Readonly<Record<string, unknown>>;
    const isGiven = sets.some((names) => names.every((name) => Object.hasOwn(given, name)));
    return isGiven ? undefined : { field, issue };
  };
}

/** A field is not demanded if one of the description's sources calls it optional: a program may follow that source. */
function isDemanded({ 'x-sources': sources = {} }: Schema = {}): boolean {
  return !Object.values(sources).some((source) => source === false || source.required === false);
}

/** The types that sources state instead of the description's. */
function listTypes({ 'x-sources': sources = {} }: Schema): NonNullable<Schema['type']>[] {
  const types = Object.values(sources).flatMap((source) =>
    source === false || source.type === undefined ? [] : [source.type],
  );
  return types.map((type) => (type.endsWith('[]') ? 'array' : (type as NonNullable<Schema['type']>)));
}

function findFirst<Item>(
  items: Iterable<Item>,
  find: (item: Item) => Problem | undefined,
): Problem | undefined {
  for (const item of items) {
    const problem = find(item);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

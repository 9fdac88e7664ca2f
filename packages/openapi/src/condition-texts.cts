import type { Bilingual } from './limit-texts.cjs';
import type { Circumstance, Condition, ValueTest } from './schema.cjs';

/**
 * What a condition says, as a short sentence without its full stop.
 *
 * @example describeCondition({ oneOf: ['transaction_id', 'out_trade_no'] }).en; // either `transaction_id` or `out_trade_no`
 */
export function describeCondition(condition: Condition): Bilingual {
  if ('requiredWhen' in condition) {
    return within(condition.requiredWhen, '时必填', (when) => `required when ${when}`);
  }
  if ('notNeededWhen' in condition) {
    return within(condition.notNeededWhen, '时无需填写', (when) => `not needed when ${when}`);
  }
  if ('forbiddenWhen' in condition) {
    return within(condition.forbiddenWhen, '时不能填写', (when) => `not allowed when ${when}`);
  }
  if ('oneOf' in condition) return describeChoice(condition.oneOf, condition.when);
  if ('anyOf' in condition) {
    const { zh, en } = names(condition.anyOf, 'or');
    return { zh: `${zh.trimStart()}至少填写一个`, en: `at least one of ${en}` };
  }
  if ('with' in condition) {
    const { zh, en } = names(condition.with, 'and');
    return { zh: `须与${zh}同时填写`, en: `only together with ${en}` };
  }
  if ('notWith' in condition) {
    const { zh, en } = names(condition.notWith, 'or');
    return { zh: `不能与${zh}同时填写`, en: `not together with ${en}` };
  }
  if ('sumOf' in condition) {
    const { zh, en } = names(condition.sumOf, 'and');
    const less = condition.minus === undefined ? undefined : names(condition.minus, 'and');
    return {
      zh: `等于${zh}之和${less === undefined ? '' : `减去${less.zh.trimEnd()}`}`,
      en: `the sum of ${en}${less === undefined ? '' : `, less ${less.en}`}`,
    };
  }
  if ('range' in condition) {
    const value = describeTest(condition.range);
    return within(condition.when, `时须${value.zh}`, (when) => `must be ${bare(value.en)} when ${when}`);
  }
  if ('notAvailableYet' in condition) return { zh: '暂未开放', en: 'not available yet' };
  const { deprecatedValue: old, use } = condition;
  return use === undefined
    ? { zh: `\`${old}\` 已弃用`, en: `\`${old}\` is deprecated` }
    : { zh: `\`${old}\` 已弃用，改用 \`${use}\``, en: `\`${old}\` is deprecated; use \`${use}\`` };
}

function bare(test: string): string {
  return test.replace(/^is /, '');
}

function within(when: Circumstance, zh: string, en: (when: string) => string): Bilingual {
  const circumstance = describeCircumstance(when);
  return { zh: `${spaced(circumstance.zh)}${zh.trim()}`, en: en(circumstance.en) };
}

function describeChoice(
  fields: readonly (string | readonly string[])[],
  when: Circumstance | undefined,
): Bilingual {
  const alternatives = fields.map((field) => (typeof field === 'string' ? code(field) : names(field, 'and')));
  const zh = alternatives.map((one) => (typeof one === 'string' ? one : `（${one.zh.trim()}）`));
  const en = alternatives.map((one) => (typeof one === 'string' ? one : `(${one.en})`));
  const choice = {
    zh: `${spaced(joined(zh, '与').replaceAll(' （', '（'))}${fields.length === 2 ? '二选一' : `${fields.length} 选 1`}`,
    en: fields.length === 2 ? `either ${en.join(' or ')}` : `one of ${en.join(', ')}`,
  };
  if (when === undefined) return choice;
  return within(when, `时 ${choice.zh}`, (circumstance) => `${choice.en} when ${circumstance}`);
}

/** In Chinese, a space stands between code or a number and what follows. */
function spaced(zh: string): string {
  return /[`\d]$/.test(zh) ? `${zh} ` : zh;
}

/** `trade_type 为 JSAPI`, `trade_type is JSAPI`. */
function describeCircumstance(when: Circumstance): Bilingual {
  if (when === 'partner') return { zh: '服务商调用', en: 'a service provider calls' };
  const tests = Object.entries(when).map(([field, test]) => {
    const { zh, en } = describeTest(toTest(test));
    return { zh: `${code(field)} ${zh}`, en: `${code(field)} ${en}` };
  });
  return {
    zh: tests.map(({ zh }) => zh).join(' 且 '),
    en: tests.map(({ en }) => en).join(' and '),
  };
}

type Test = ValueTest | { readonly in: readonly (string | number | boolean)[] };

function toTest(test: Exclude<Circumstance, string>[string]): Test {
  if (Array.isArray(test)) return { in: test };
  if (typeof test === 'object') return test as ValueTest;
  return { const: test };
}

function describeTest(test: Test): Bilingual {
  if ('in' in test) {
    const values = test.in.map((value) => code(String(value)));
    return { zh: `为 ${joined(values, '或')}`, en: `is ${joined(values, 'or', ', ')}` };
  }
  if (test.not !== undefined) return { zh: `不为 ${code(test.not)}`, en: `is not ${code(test.not)}` };
  if (test.has !== undefined) return { zh: `含 ${code(test.has)}`, en: `contains ${code(test.has)}` };
  if (test.const !== undefined) return { zh: `为 ${code(test.const)}`, en: `is ${code(test.const)}` };
  if (test.minimum !== undefined) return { zh: `不小于 ${test.minimum}`, en: `is at least ${test.minimum}` };
  if (test.exclusiveMinimum !== undefined) {
    return { zh: `大于 ${test.exclusiveMinimum}`, en: `is greater than ${test.exclusiveMinimum}` };
  }
  return test.given === false ? { zh: '没有填写', en: 'is not given' } : { zh: '有值', en: 'is given' };
}

function code(value: string | number | boolean): string {
  return `\`${value}\``;
}

/** The names of fields in a sentence. In Chinese, spaces stand around code. */
function names(fields: readonly string[], word: 'and' | 'or'): Bilingual {
  const codes = fields.map(code);
  return { zh: ` ${joined(codes, word === 'and' ? '与' : '或')} `, en: joined(codes, word, ', ') };
}

function joined(parts: readonly string[], word: string, comma = '、'): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(comma)} ${word} ${last}`;
}

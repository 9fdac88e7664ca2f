import type { DescribedOperation } from '../description/catalogue.js';
import { Refusal } from '../runtime/refusal.js';
import type { Family } from './family.js';
import type { NamedIds } from './resource.js';

/** The codes for a number that stands for something else already, the most telling first. */
const conflicts: readonly RegExp[] = [/_USED$/, /(ALREADY|_)_?EXIST(S|ED)$/, /^INVALID_REQUEST$/];

/** A code that says that the resource is unknown, not the merchant or the user. */
const unknown = /(NOT_?EXISTS?|NOT_FOUND)$/;
const elsewhere = /^(APPID|MCHID|MCH|USER|PHONE|OPENID)_/;

/**
 * The error of a request that gives other content under the same number.
 *
 * @param by the fields that name the resource
 */
export function conflictError({ errors, protocol }: DescribedOperation, by: readonly string[]): Refusal {
  const own = errors.filter((code) => !unknown.test(code));
  const code = conflicts
    .map((pattern) => own.find((item) => pattern.test(item)))
    .find((found) => found !== undefined);
  const names = by.join('、');
  const message =
    names === ''
      ? '已创建过，且内容与此请求不同；请改用修改接口，或先删除'
      : `${names} 已用于内容不同的请求；重试须与原请求一致，另建须更换 ${names}`;
  return new Refusal(code ?? (protocol === 'v2' ? 'PARAM_ERROR' : 'INVALID_REQUEST'), message);
}

/** The operation's own code for an unknown resource. */
export function findUnknownCode({ errors }: DescribedOperation): string | undefined {
  return errors.find((item) => unknown.test(item) && !elsewhere.test(item));
}

/** The error of a request that names an unknown resource. It says which operations would have created one. */
export function unknownError(operation: DescribedOperation, { creates }: Family, named: NamedIds): Refusal {
  const { protocol } = operation;
  const code = findUnknownCode(operation);
  const [name = '', id = ''] = named.at(-1) ?? [];
  const [first = '', ...others] = creates;
  const who = others.length === 0 ? `${first} ` : `${first} 等接口`;
  const what = name === '' ? '资源' : `${name} ${id.slice(0, 64)} `;
  return new Refusal(
    code ?? (protocol === 'v2' ? 'NOT_FOUND' : 'RESOURCE_NOT_EXISTS'),
    `${what}不存在：请先调用 ${who}创建`,
  );
}

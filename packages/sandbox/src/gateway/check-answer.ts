import { Json, Transformer } from 'wechatpay-kit';
import type { DescribedOperation } from '../description/catalogue.js';
import { createNotes } from '../description/problem.js';
import { isSimulated } from '../runtime/simulator-key.js';
import type { World } from '../runtime/world.js';

/** What answers of APIv2 repeat. The documents list it for some operations and not for others. */
const envelope = new Set(
  ['return_code', 'return_msg', 'result_code', 'appid', 'mch_id', 'sub_appid', 'sub_mch_id'].map(
    (name) => `/${name}`,
  ),
);

/**
 * Checks the fields of a successful answer against the description, in a strict sandbox: as the caller reads them, so
 * without those that have no value.
 *
 * @returns a function that throws an Error with the place, because such a fault is one of the sandbox
 */
export function createAnswerCheck(
  { strict, validator }: Pick<World, 'strict' | 'validator'>,
  { method, path, answer, mediaType }: DescribedOperation,
): (fields: Readonly<Record<string, unknown>>) => void {
  if (!strict || mediaType === undefined) return () => undefined;
  const isJson = mediaType === 'application/json';
  const check = validator.answer(answer, isJson ? 'json' : 'text');
  return (fields) => {
    const notes = createNotes();
    const problem = check(isJson ? throughJson(fields) : throughXml(fields), notes);
    if (problem !== undefined) {
      throw new Error(`${method} ${path} 的应答不符合接口定义：${problem.field} ${problem.issue}`);
    }
    // The page of the simulator lists a part of what it answers.
    if (isSimulated(path)) return;
    const unknown = notes.unknown.find((field) => isJson || !envelope.has(field));
    if (unknown !== undefined) throw new Error(`${method} ${path} 的应答有接口定义之外的字段：${unknown}`);
  };
}

function throughJson(fields: unknown): unknown {
  return Json.parse(Json.stringify(fields) ?? '{}', { bigIntegers: 'bigint' });
}

function throughXml(fields: Readonly<Record<string, unknown>>): unknown {
  return Transformer.toObject(Transformer.toXml(fields));
}

import type { Components } from '@wechatpay-kit/openapi/model';
import { type Answer, type Answerer, compileAnswer, type SynthesisedOperation } from './answer.js';
import type { Circumstances } from './context.js';
import { compileNotice, type Notice, type Notifier, type SynthesisedEvent } from './notification.js';

export type { Answer, SynthesisedOperation } from './answer.js';
export { type Circumstances, type Elements, type Fields, findPage, isFields, isPaging } from './context.js';
export { listEncrypted } from './echo.js';
export type { Notice, SynthesisedEvent } from './notification.js';
export { completeRequest, type RequestForm } from './request.js';
export { setFields } from './set.js';
export { isOpen, stateAfter } from './states.js';
export { ofBeginning, ofChange } from './tables/times.js';

/** Makes answers and notifications from the schemas of the description. An operation is compiled at its first use. */
export interface Synthesis {
  /** The answer of an operation to a valid request. */
  answer(operation: SynthesisedOperation, circumstances: Circumstances): Answer;
  /**
   * What the notification of an event says.
   *
   * @param set values by path, `amount.total`, that replace those of the walk; in the payload if there is one
   * @throws RequestError if a path leads through a value that has no fields
   */
  notice(
    event: SynthesisedEvent,
    circumstances: Circumstances,
    set?: Readonly<Record<string, unknown>>,
  ): Notice;
}

/** @param components what `$ref` names */
export function createSynthesis(components: Components): Synthesis {
  const answerers = new WeakMap<SynthesisedOperation, Answerer>();
  const notifiers = new WeakMap<SynthesisedEvent, Notifier>();
  return {
    answer: (operation, circumstances) =>
      compiled(answerers, operation, () => compileAnswer(operation, components))(circumstances),
    notice: (event, circumstances, set) =>
      compiled(notifiers, event, () => compileNotice(event, components))(circumstances, set),
  };
}

function compiled<Key extends object, Value>(
  cache: WeakMap<Key, Value>,
  key: Key,
  compile: () => Value,
): Value {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const value = compile();
  cache.set(key, value);
  return value;
}

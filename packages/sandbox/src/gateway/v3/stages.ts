import type { DescribedOperation } from '../../description/catalogue.js';
import type { Answer, V3Call } from '../../products/shared/handler.js';
import type { KeyPair } from '../../runtime/keyring.js';
import { Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import { createAnswerCheck } from '../check-answer.js';
import { splitForm } from '../form.js';
import type { Stages } from '../pipeline.js';
import type { RawRequest } from '../read.js';
import { type Caller, findCaller } from './caller.js';
import { explainV3 } from './explain.js';
import { v3Error, v3Reply } from './sign.js';
import { createValidateV3, type VerifiedV3 } from './validate.js';
import { verifyV3 } from './verify.js';

/** The stages of an operation of APIv3 or of the brand API. */
export function createV3Stages(
  world: World,
  operation: DescribedOperation,
  play: (call: V3Call) => Answer,
): Stages<VerifiedV3, V3Call, Answer> {
  const caller = findCaller(world, operation);
  const check = createAnswerCheck(world, operation);
  return {
    verify(request, draft) {
      if (request.tooLarge) throw new Refusal('REQUEST_TOO_LARGE', '请求正文过长');
      const parts = operation.form ? splitForm(request.header('content-type'), request.body) : undefined;
      const signer = verifyV3(request, caller, Date.now());
      draft.verified = true;
      return { request, parts, signer, key: caller.answeringKey(request.header('wechatpay-serial')) };
    },
    validate: createValidateV3(world, operation),
    play,
    sign(answer, { key }) {
      // Another status than that of success has an answer of its own, as a payment that waits for the password.
      if (answer.file === undefined && answer.status === operation.status) check(answer.body ?? {});
      return v3Reply(answer, operation.unsigned ? undefined : key, world.requestIds);
    },
    explain: (draft, error) => explainV3(world, operation, draft, error),
    refuse: (error, request) => v3Error(toRefusal(error), findSigningKey(caller, request), world.requestIds),
  };
}

/** The refusal of a request that names an unknown key is signed too, with the default key. */
function findSigningKey(caller: Caller, request: RawRequest): KeyPair {
  try {
    return caller.answeringKey(request.header('wechatpay-serial'));
  } catch {
    return caller.defaultKey;
  }
}

/** An unexpected error is a fault of the sandbox, and must not look like one of the merchant. */
function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  console.error('the sandbox failed; please report this:', error);
  return new Refusal('SYSTEM_ERROR', `系统异常：${error instanceof Error ? error.message : String(error)}`);
}

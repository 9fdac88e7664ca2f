import type { Schema } from '@wechatpay-kit/openapi/model';
import type { DescribedOperation } from '../../description/catalogue.js';
import type { Check } from '../../description/validate.js';
import type { Answer, Fields, V2Call } from '../../products/shared/handler.js';
import { parameterError, Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import { createAnswerCheck } from '../check-answer.js';
import { checkDigest } from '../digest.js';
import type { Stages } from '../pipeline.js';
import { refuseUnknown } from '../unknown.js';
import { explainV2 } from './explain.js';
import { signV2, xml } from './sign.js';
import { TransportFailure, type VerifiedV2, verifyV2 } from './verify.js';

/** Fields of the envelope. Handlers do not see them. */
const envelope = new Set(['sign', 'sign_type', 'nonce_str']);

/**
 * The stages of an operation of APIv2.
 *
 * @param secret the key that signs
 */
export function createV2Stages(
  world: World,
  operation: DescribedOperation,
  play: (call: V2Call) => Answer,
  secret: () => string = () => world.credentials.apiV2Key,
): Stages<VerifiedV2, V2Call, Answer> {
  const { validator } = world;
  const isQuery = operation.method === 'GET';
  const checkQuery = isQuery ? undefined : validator.text(withoutEnvelope(operation.query));
  const check = validator.text(withoutEnvelope((isQuery ? operation.query : operation.body) ?? {}));
  const checkAnswer = createAnswerCheck(world, operation);
  return {
    verify: (request, draft) => verifyV2(world, operation, request, draft, secret()),
    validate({ message, query, signType, origin, header, file }, _variables, notes) {
      const ensure = (valid: Check, given: Fields): void => {
        const problem = valid(given, notes);
        if (problem !== undefined) throw parameterError(problem.field, problem.issue);
        if (world.strict) refuseUnknown(notes);
      };
      const fields = Object.fromEntries(
        Object.entries(message).filter(([name, value]) => !envelope.has(name) && value !== ''),
      );
      ensure(check, fields);
      if (checkQuery !== undefined) ensure(checkQuery, query);
      if (operation.form) checkDigest(operation.body ?? {}, fields, file);
      return { world, fields, query, signType, origin, header };
    },
    play,
    sign: (answer, verified) => signV2(secret(), operation, verified, answer, checkAnswer),
    explain: (draft, error) => explainV2(world, operation, draft, error),
    refuse(error, _request, verified) {
      if (verified !== undefined && error instanceof Refusal) {
        const failed = { result_code: 'FAIL', err_code: error.code, err_code_des: error.message };
        return signV2(secret(), operation, verified, { status: 200, body: failed });
      }
      return xml({ return_code: 'FAIL', return_msg: describeFailure(error) });
    },
  };
}

/** The schema without the envelope and the file, which are checked apart. */
function withoutEnvelope({ required = [], properties = {}, ...schema }: Schema): Schema {
  const isLeft = (name: string): boolean =>
    !envelope.has(name) && properties[name]?.contentMediaType !== 'application/octet-stream';
  return {
    ...schema,
    required: required.filter(isLeft),
    properties: Object.fromEntries(Object.entries(properties).filter(([name]) => isLeft(name))),
  };
}

/** An unexpected error is a fault of the sandbox, and must not look like one of the merchant. */
function describeFailure(error: unknown): string {
  if (error instanceof TransportFailure || error instanceof Refusal) return error.message;
  console.error('the sandbox failed; please report this:', error);
  return `系统异常：${String(error)}`;
}

import type { DescribedOperation } from '../../description/catalogue.js';
import type { Fields, V2Call, V2Handler } from '../../products/shared/handler.js';
import { parameterError, Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import type { Stages } from '../pipeline.js';
import { explainV2 } from './explain.js';
import { signV2, xml } from './sign.js';
import { TransportFailure, type VerifiedV2, verifyV2 } from './verify.js';

/** Fields of the envelope. Handlers do not see them. */
const envelope = new Set(['sign', 'sign_type', 'nonce_str']);

/**
 * The stages of an operation of APIv2.
 *
 * @param handler `undefined` for an operation that WeChat Pay has switched off
 */
export function createV2Stages(
  world: World,
  operation: DescribedOperation,
  handler: V2Handler | undefined,
): Stages<VerifiedV2, V2Call, Fields> {
  const check = world.validator.text(operation.body ?? {});
  return {
    verify: (request, draft) => verifyV2(world, operation, request, draft),
    validate({ message, signType }) {
      const fields = Object.fromEntries(
        Object.entries(message).filter(([name, value]) => !envelope.has(name) && value !== ''),
      );
      const problem = check(fields);
      if (problem !== undefined) throw parameterError(problem.field, problem.issue);
      return { world, fields, signType };
    },
    play(call) {
      if (handler === undefined) throw new TransportFailure(`该服务已于 ${operation.retired} 下线，不再受理`);
      return { result_code: 'SUCCESS', ...handler(call) };
    },
    sign: (answer, verified) => signV2(world, operation, verified, answer),
    explain: (draft, error) => explainV2(world, operation, draft, error),
    refuse(error, _request, verified) {
      if (verified !== undefined && error instanceof Refusal) {
        const failed = { result_code: 'FAIL', err_code: error.code, err_code_des: error.message };
        return signV2(world, operation, verified, failed);
      }
      return xml({ return_code: 'FAIL', return_msg: describeFailure(error) });
    },
  };
}

/** An unexpected error is a fault of the sandbox, and must not look like one of the merchant. */
function describeFailure(error: unknown): string {
  if (error instanceof TransportFailure) return error.message;
  console.error('the sandbox failed; please report this:', error);
  return `系统异常：${String(error)}`;
}

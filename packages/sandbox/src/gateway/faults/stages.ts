import type { DescribedOperation } from '../../description/catalogue.js';
import type { RequestFaults } from '../../faults/faults.js';
import { faultHeader } from '../../faults/header.js';
import type { Fault, FaultPoint, FaultRule } from '../../faults/rule.js';
import { RuleError } from '../../faults/rule-error.js';
import type { RequestDraft } from '../../records/draft.js';
import { Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import type { Connection } from '../connection.js';
import type { RawRequest } from '../read.js';
import type { Reply } from '../reply.js';
import { createRefusal, htmlPage } from './answers.js';
import { isApplicable, spoilAnswer } from './signatures.js';

/** The faults of one operation. */
export interface FaultStages {
  /**
   * @returns `undefined` if nothing can happen to this request
   * @throws Refusal for a header `X-Sandbox-Fault` that cannot be read
   */
  begin(request: RawRequest, draft: RequestDraft, connection: Connection): FaultStage | undefined;
}

/**
 * What goes wrong with one request, between the other stages. None of it makes the gateway accept what it would refuse:
 * a fault delays, replaces or loses an answer.
 */
export interface FaultStage {
  /**
   * Before the signature is looked at.
   *
   * @returns the answer in place of all that follows
   */
  arrive(): Promise<Reply | undefined>;
  /**
   * After all checks, before the operation takes effect.
   *
   * @throws Refusal in its place
   */
  refuse(): void;
  /**
   * After the operation has taken effect.
   *
   * @returns what is sent
   * @throws Refusal in place of the answer
   */
  answer(reply: Reply): Promise<Reply>;
}

export function createFaultStages(world: World, operation: DescribedOperation): FaultStages {
  return {
    begin(request, draft, connection) {
      const header = request.header(faultHeader);
      const faults = readFaults(() => world.faults.ofRequest(operation, () => draft.merchant, header));
      return faults && createFaultStage(world, operation, { faults, draft, connection });
    },
  };
}

function readFaults<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    throw new Refusal('PARAM_ERROR', `请求头 X-Sandbox-Fault 有误：${error.message}`, {
      field: 'X-Sandbox-Fault',
      issue: error.message,
      location: 'header',
    });
  }
}

interface Parts {
  readonly faults: RequestFaults;
  readonly draft: RequestDraft;
  readonly connection: Connection;
}

function createFaultStage(
  world: World,
  operation: DescribedOperation,
  { faults, draft, connection }: Parts,
): FaultStage {
  /** @returns the fault of a point, after its latency; `gone` if the client did not wait for it */
  const meet = async (
    point: FaultPoint,
    applies?: (rule: FaultRule) => boolean,
  ): Promise<Fault | 'gone' | undefined> => {
    let other: Fault | undefined;
    for (const fault of faults.at(point, applies)) {
      draft.faults.push(fault.fired);
      if (fault.fired.ms === undefined) other = fault;
      else if (!(await connection.wait(fault.fired.ms))) return 'gone';
    }
    return other;
  };
  return {
    async arrive() {
      const fault = await meet('arrival');
      if (fault === undefined) return undefined;
      const { kind, status } = fault === 'gone' ? { kind: 'latency' } : fault.rule;
      const explanation = `The fault ${kind} ended the request before the signature was looked at.`;
      draft.explain = () => ({ verified: false, explanation });
      if (fault !== 'gone' && kind === 'html') return htmlPage(status);
      // The record is there before the client can know.
      draft.end();
      return connection.reset();
    },
    refuse() {
      const [fault] = faults.at('call');
      if (fault === undefined) return;
      draft.faults.push(fault.fired);
      throw createRefusal(world.description.errors, operation, fault.rule);
    },
    async answer(answer) {
      const { headers, body } = answer;
      draft.lost = { headers, body };
      const fault = await meet('answer', (rule) => isApplicable(answer, rule));
      if (fault === undefined) return answer;
      if (fault === 'gone') return connection.reset();
      const { kind, by, status: page } = fault.rule;
      switch (kind) {
        case 'reset-after':
        case 'dropped':
          draft.end();
          return kind === 'dropped' ? connection.keepSilent() : connection.reset();
        case 'truncated':
          return connection.cutOff(answer, () => draft.end());
        case 'html':
          return htmlPage(page);
        case 'unsigned':
        case 'wrongly-signed':
        case 'signtest':
          return await spoilAnswer(world.credentials, answer, { kind, by });
        default:
          throw createRefusal(world.description.errors, operation, fault.rule);
      }
    },
  };
}

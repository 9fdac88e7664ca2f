import { type DescribedOperation, operationKey } from '../description/catalogue.js';
import type { Stages } from '../gateway/pipeline.js';
import { TransportFailure } from '../gateway/v2/verify.js';
import { unknownCaseCode } from '../products/shared/simulated.js';
import { Refusal } from '../runtime/refusal.js';
import { isSimulated, simulatorKey } from '../runtime/simulator-key.js';
import type { World } from '../runtime/world.js';

/** The operations that `/sandboxnew/pay` had, by name. The documents no longer have them, and neither has the description. */
const names: Readonly<Record<string, string>> = {
  getsignkey: 'POST v2/xdc/apiv2getsignkey/sign/getsignkey',
  unifiedorder: 'POST v2/pay/unifiedorder',
  micropay: 'POST v2/pay/micropay',
  orderquery: 'POST v2/pay/orderquery',
  closeorder: 'POST v2/pay/closeorder',
  reverse: 'POST v2/secapi/pay/reverse',
  refund: 'POST v2/secapi/pay/refund',
  refundquery: 'POST v2/pay/refundquery',
  downloadbill: 'POST v2/pay/downloadbill',
};

/** The old operations of WeChat Pay's simulator: the protocol was that of the real ones, without a client certificate. */
export function listSimulated(operations: readonly DescribedOperation[]): DescribedOperation[] {
  const known = new Map(operations.map((operation) => [operationKey(operation), operation]));
  return Object.entries(names).flatMap(([name, key]) => {
    const operation = known.get(key);
    if (operation === undefined) return [];
    const wirePath = `/sandboxnew/pay/${name}`;
    return [
      change(operation, { path: `v2${wirePath}`, wirePath, mtls: false, resource: undefined, notifies: [] }),
    ];
  });
}

/** An operation is read lazily: a copy of its fields would read all of them. */
function change(operation: DescribedOperation, changed: Partial<DescribedOperation>): DescribedOperation {
  return new Proxy(operation, {
    get: (base, name) => Reflect.get(name in changed ? changed : base, name),
  });
}

/**
 * The key that signs the messages of an operation of the simulator.
 *
 * @returns `undefined` for any other operation
 */
export function findSimulatorKey({ path }: DescribedOperation, world: World): (() => string) | undefined {
  return isSimulated(path) ? () => simulatorKey(world.credentials) : undefined;
}

/** Lets the simulator answer its own mistakes as the real one did. */
export function likeSimulator<Verified, Call, Answer>(
  stages: Stages<Verified, Call, Answer>,
): Stages<Verified, Call, Answer> {
  return {
    ...stages,
    verify(request, draft) {
      try {
        return stages.verify(request, draft);
      } catch (error) {
        if (!(error instanceof TransportFailure) || !error.message.startsWith('签名错误')) throw error;
        throw new TransportFailure('沙箱验证签名失败，请确认沙箱签名key是否正确（通过getsignkey调用生成）');
      }
    },
    play(call) {
      try {
        return stages.play(call);
      } catch (error) {
        if (error instanceof Refusal && error.code === unknownCaseCode)
          throw new TransportFailure(error.message);
        throw error;
      }
    },
  };
}

import { configFrom } from '../runtime/config.js';
import type { World } from '../runtime/world.js';
import { type Arguments, refuseOthers } from './arguments.js';
import type { BridgeAnswer } from './bridge/types.js';
import { findMerchant } from './merchants.js';

/** A call of a merchant's program. */
export interface CallGiven {
  /** `POST v3/refund/domestic/refunds` */
  operation: string;
  /** As the SDK takes them: path variables, `query`, `json` or `xml`. */
  options?: Readonly<Record<string, unknown>> | undefined;
  /** The merchant that calls. @default the sandbox's own */
  merchant?: string | undefined;
}

type MakeCall = (given: Arguments) => Promise<BridgeAnswer>;

/**
 * Makes calls as the programs of the merchants do: signed by the SDK, over TLS, to the sandbox's own listener.
 *
 * @param httpsUrl that listener
 * @returns the command `call`; it throws TypeError or RangeError naming the argument, and Problem for an unknown operation
 *   or a merchant that keeps its private key
 */
export function createMerchantCall(
  httpsUrl: string,
): (world: World, given: Arguments) => Promise<BridgeAnswer> {
  const known = new WeakMap<World, MakeCall>();
  return async (world, given) => {
    refuseOthers(given, ['operation', 'options', 'merchant']);
    const { operation, options } = given;
    if (typeof operation !== 'string' || !/^[A-Z]+ \S+$/.test(operation)) {
      throw new TypeError('operation: expected a method and a routing path, such as GET v3/certificates');
    }
    const merchant = findMerchant(world, given);
    // Most sandboxes never make one.
    const { createCall } = await import('./bridge/call.js');
    const readConfig = () => configFrom(merchant, httpsUrl);
    const call = known.get(merchant) ?? createCall({ world: merchant, readConfig });
    known.set(merchant, call);
    const [method = '', path] = operation.split(' ');
    return await call({ verb: method.toLowerCase(), path, ...(options === undefined ? {} : { options }) });
  };
}

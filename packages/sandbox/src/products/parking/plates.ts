import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';
import { createUser } from '../shared/users.js';

/** Why the fees of a plate cannot be deducted. */
export type BlockReason = 'PAUSE' | 'OVERDUE' | 'OUT_SERVICE' | 'EVALUATION_FAILED';

export const blockReasons: readonly BlockReason[] = ['PAUSE', 'OVERDUE', 'OUT_SERVICE', 'EVALUATION_FAILED'];

/** A plate, and whether its user's service allows deductions. */
export interface Plate {
  readonly plate_number: string;
  readonly openid: string;
  /** When the user opened the service. Milliseconds, by the sandbox's clock. */
  readonly opened_at: number;
  /** Absent: deductions are allowed. */
  readonly blocked?: BlockReason | undefined;
  /** How deductions end besides. `advance`: WeChat Pay pays for the user, who repays later. */
  readonly deductions?: 'fail' | 'advance' | undefined;
}

export const plates: TableDefinition<Plate, 'user'> = {
  name: 'plates',
  key: ({ plate_number }) => plate_number,
  indexes: { user: ({ openid }) => [openid] },
};

/**
 * A plate. One that comes up for the first time has the service, so that programs can begin at once.
 *
 * @param openid its user, if the request names one
 */
export function findPlate(world: World, plate_number: string, openid?: string | undefined): Plate {
  const table = world.store.table(plates);
  const known = table.get(plate_number);
  if (known !== undefined) return known;
  const opened_at = world.clock.now();
  const plate: Plate = { plate_number, openid: openid ?? createUser(world), opened_at };
  table.put(plate);
  return plate;
}

/** The plate as parkings tell it. */
export function describePlate({ blocked }: Plate): Readonly<Record<string, string>> {
  return blocked === undefined ? { state: 'NORMAL' } : { state: 'BLOCKED', block_reason: blocked };
}

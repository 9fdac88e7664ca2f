import type { TableDefinition } from '../storage/table.js';

/** The state of a sandbox at some time, as plain JSON that can be read, kept and changed. Rows are by merchant and table. */
export interface SandboxSnapshot {
  readonly format: 'wechatpay-kit sandbox state';
  readonly version: 1;
  readonly mchid: string;
  readonly brandId: string;
  /** The sandbox's time. It goes on from there when the snapshot is restored. */
  readonly time: string;
  /** Whether the clock stands still. Absent while it goes. */
  readonly paused?: true;
  /** What is common to all merchants: notifications, jobs, further merchants. */
  readonly common: SnapshotTables;
  /** By mchid. */
  readonly merchants: Readonly<Record<string, SnapshotTables>>;
}

/** Rows by the name of their table. */
export type SnapshotTables = Readonly<Record<string, readonly object[]>>;

/** Keeps, replaces and empties the state of a sandbox. The records of requests and the keys are not part of it. */
export interface State {
  snapshot(): SandboxSnapshot;
  /**
   * Replaces the state. Merchants that the sandbox does not have yet get keys. Ids that were used are not used again.
   *
   * @throws TypeError or RangeError naming what does not fit. Then nothing is replaced.
   */
  restore(snapshot: unknown): Promise<void>;
  /** Returns to the state after the start. Ids that were used are not used again. */
  reset(): Promise<void>;
}

/** What a state belongs to. */
export interface Identity {
  readonly mchid: string;
  readonly brandId: string;
  readonly seed: string;
  /** The number of starts with this state. */
  readonly starts: number;
}

/** The one row of the sandbox itself. */
export const identities: TableDefinition<Identity> = {
  name: 'sandbox',
  key: () => 'sandbox',
  indexes: {},
  common: true,
  internal: true,
};

/** A further merchant. Its keys are kept elsewhere. */
export interface MerchantRow {
  readonly mchid: string;
  readonly brandId?: string | undefined;
  /** The public part of its own key. */
  readonly certificate?: string | undefined;
  readonly publicKey?: string | undefined;
  readonly serial?: string | undefined;
}

/** The further merchants, in order of their addition. */
export const merchantRows: TableDefinition<MerchantRow> = {
  name: 'merchants',
  key: ({ mchid }) => mchid,
  indexes: {},
  common: true,
  internal: true,
};

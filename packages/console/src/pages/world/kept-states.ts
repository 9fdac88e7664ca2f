import { shallowRef } from 'vue';

/** A state of the sandbox that this page keeps until it is closed. */
export interface KeptState {
  readonly at: Date;
  /** The sandbox's time. */
  readonly time: string;
  /** The snapshot as JSON. */
  readonly text: string;
}

export const keptStates = shallowRef<readonly KeptState[]>([]);

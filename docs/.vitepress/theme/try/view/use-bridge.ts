import { onScopeDispose, type Ref, ref, type ShallowRef, shallowRef, watch } from 'vue';
import { saveAddress, savedAddress } from '../bridge/address.js';
import { bridgeAt } from '../bridge/client.js';
import { BridgeFailure, isAbsence } from '../bridge/failure.js';
import { permissionFor } from '../bridge/permission.js';
import type { BridgeInfo } from '../bridge/types.js';
import { useSignal } from './use-signal.js';

/** The state of the connection to a sandbox. */
export type Connection =
  | { readonly phase: 'looking'; readonly mayAsk: boolean }
  | { readonly phase: 'found'; readonly info: BridgeInfo }
  | { readonly phase: 'absent'; readonly failure: BridgeFailure };

export interface UsedBridge {
  readonly address: Ref<string>;
  readonly connection: ShallowRef<Connection>;
  /** Looks for a sandbox, at another address if one is given. */
  look(address?: string): void;
  /** Reports a failure. If it means that the sandbox is gone, looks for it again. */
  lost(failure: BridgeFailure): void;
}

/** The milliseconds between two attempts. */
const pause = 3_000;
/** Longer than a machine needs to report a closed port. */
const noticeable = 1_000;
/** The time for the reader to answer the browser's question. */
const asking = 60_000;

/** Looks for a sandbox while `active`, repeatedly until one answers. */
export function useBridge(active: Ref<boolean>): UsedBridge {
  const address = ref(savedAddress());
  const connection = shallowRef<Connection>({ phase: 'looking', mayAsk: false });
  const { next, cancel } = useSignal();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const stop = (): void => {
    clearTimeout(timer);
    cancel();
  };

  const look = async (): Promise<void> => {
    stop();
    const signal = next();
    const permission = await permissionFor(address.value);
    if (signal.aborted) return;
    const began = Date.now();
    // The browser's question takes time. Without a server, the browser does not ask.
    const asks = permission === 'prompt';
    const tell = setTimeout(() => {
      if (asks && !signal.aborted) connection.value = { phase: 'looking', mayAsk: true };
    }, noticeable);
    try {
      if (permission === 'denied') throw new BridgeFailure('denied');
      const info = await bridgeAt(address.value).info({ signal, ...(asks ? { timeout: asking } : {}) });
      if (!signal.aborted) connection.value = { phase: 'found', info };
    } catch (error) {
      if (signal.aborted || !(error instanceof BridgeFailure)) return;
      const turnedAway = asks && error.kind === 'silent' && Date.now() - began > noticeable;
      const failure = turnedAway ? new BridgeFailure('denied') : error;
      connection.value = { phase: 'absent', failure };
      // After a refusal, the browser does not ask again.
      if (!turnedAway) timer = setTimeout(() => void look(), pause);
    } finally {
      clearTimeout(tell);
    }
  };

  watch(
    active,
    (is) => {
      if (!is) stop();
      else if (connection.value.phase !== 'found') void look();
    },
    { immediate: true },
  );
  onScopeDispose(stop);

  return {
    address,
    connection,
    look(given) {
      if (given !== undefined) {
        address.value = given;
        saveAddress(given);
      }
      connection.value = { phase: 'looking', mayAsk: false };
      void look();
    },
    lost(failure) {
      if (!isAbsence(failure)) return;
      connection.value = { phase: 'absent', failure };
      stop();
      timer = setTimeout(() => void look(), pause);
    },
  };
}

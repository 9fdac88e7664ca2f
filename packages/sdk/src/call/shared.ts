import type { Configured, Settings } from '../config/settings.js';
import { Hosts } from '../http/hosts.js';
import { observer } from '../observe/observer.js';
import { KeyRenewal } from '../platform/key-renewal.js';
import type { Sending } from './attempts.js';
import { downloadCertificates } from './download-certificates.js';
import { RetryPolicy } from './retry-policy.js';

/** What all calls of one client have in common. */
export interface Shared extends Sending, Configured {
  /** `undefined` if all keys are given. */
  readonly renewal: KeyRenewal | undefined;
}

export function sharedBy(configured: Configured): Shared {
  const { common, merchant } = configured;
  const sending: Sending = {
    observer: observer({ mchid: merchant?.mchid ?? '', logger: common.logger }),
    hosts: new Hosts(common.circuit, common.clock),
    retryPolicy: new RetryPolicy(common.retry),
  };
  return {
    ...sending,
    ...configured,
    renewal: merchant?.platformKeys.auto ? createRenewal(sending, merchant) : undefined,
  };
}

function createRenewal(sending: Sending, settings: Settings): KeyRenewal {
  return new KeyRenewal(
    settings,
    (createExchange) => downloadCertificates(settings, sending, createExchange),
    sending.observer.keys,
  );
}

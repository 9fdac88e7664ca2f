import type { Configured, Settings } from '../config/settings.js';
import { Hosts } from '../http/hosts.js';
import { observer } from '../observe/observer.js';
import { KeyRenewal } from '../platform/key-renewal.js';
import type { Sending } from './attempts.js';
import { downloadCertificates } from './download-certificates.js';
import { RetryAllowance } from './retry-policy.js';

/** What all calls of one client have in common. */
export interface Shared extends Sending, Configured {
  /** Of the merchant's keys; a brand's are all given. */
  readonly renewal: KeyRenewal | undefined;
}

export function sharedBy(configured: Configured): Shared {
  const { common, merchant } = configured;
  const sending: Sending = {
    observer: observer({ mchid: merchant?.mchid ?? '', logger: common.logger }),
    hosts: new Hosts(common.circuit, common.clock),
    allowance: new RetryAllowance(common.retry),
  };
  return { ...sending, ...configured, renewal: merchant && renewalOf(sending, merchant) };
}

function renewalOf(sending: Sending, settings: Settings): KeyRenewal {
  return new KeyRenewal(
    settings,
    (exchangeOf) => downloadCertificates(settings, sending, exchangeOf),
    sending.observer.keys,
  );
}

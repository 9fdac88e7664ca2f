import type { TableDefinition } from '../../../storage/table.js';
import type { ReceiverType, Share } from './share.js';

/** The requests to share, of both protocols, by out_order_no. */
export const shares: TableDefinition<Share, 'order_id' | 'transaction_id'> = {
  name: 'shares',
  key: ({ out_order_no }) => out_order_no,
  indexes: {
    order_id: ({ order_id }) => [order_id],
    transaction_id: ({ transaction_id }) => [transaction_id],
  },
};

/** A receiver that a merchant, or a sub-merchant of it, shares with. */
export interface SharingReceiver {
  readonly sub_mchid?: string | undefined;
  readonly type: ReceiverType;
  readonly account: string;
  readonly relation_type: string;
  readonly custom_relation?: string | undefined;
  /** An e-commerce platform has added it, for all of its sub-merchants. */
  readonly isOfPlatform: boolean;
}

export const receivers: TableDefinition<SharingReceiver> = {
  name: 'sharing-receivers',
  key: ({ sub_mchid, type, account }) => receiverKey(sub_mchid, type, account),
  indexes: {},
};

export function receiverKey(sub_mchid: string | undefined, type: ReceiverType, account: string): string {
  return `${sub_mchid ?? ''}/${type}/${account}`;
}

/** A return of shared money by a receiver. */
export interface SharingReturn {
  readonly out_return_no: string;
  readonly return_id: string;
  readonly out_order_no: string;
  readonly order_id: string;
  readonly transaction_id: string;
  readonly return_mchid: string;
  /** fen */
  readonly amount: number;
  readonly description: string;
  readonly created_at: number;
  readonly result: 'PROCESSING' | 'SUCCESS' | 'FAILED';
  readonly fail_reason?: string | undefined;
  readonly ended_at?: number | undefined;
}

export const sharingReturns: TableDefinition<SharingReturn, 'order_id' | 'return_id'> = {
  name: 'sharing-returns',
  key: ({ out_return_no }) => out_return_no,
  indexes: { order_id: ({ order_id }) => [order_id], return_id: ({ return_id }) => [return_id] },
};

/** Where a merchant hears that it has received a share, as it is set on the merchant platform. */
export const sharingUrls: TableDefinition<{ readonly url: string }> = {
  name: 'sharing-urls',
  key: () => 'url',
  indexes: {},
};

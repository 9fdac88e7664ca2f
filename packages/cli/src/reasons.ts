import type { DeclineReason } from '@wechatpay-kit/sandbox';

/** Why a user declines. Not those of the sandbox itself, which takes longer to load than the help. */
export const reasons: readonly DeclineReason[] = [
  'cancelled', 'insufficient-balance', 'wrong-password', 'risk', 'account-abnormal', 'slow',
]; // biome-ignore format: a list reads better in rows

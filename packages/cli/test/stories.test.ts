/** Stories of merchants and their users, each told once and played through the SDK and through unmodified clients of others. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, test } from 'vitest';
import type { Merchant, Protocol } from './stories/merchant.js';
import { startProgram } from './stories/program.js';
import { startSdk } from './stories/sdk.js';
import type { Story } from './stories/stage.js';
import { code } from './stories/told/code.js';
import { combined } from './stories/told/combined.js';
import { complaint } from './stories/told/complaint.js';
import { coupon } from './stories/told/coupon.js';
import { deductions } from './stories/told/deductions.js';
import { onboarding } from './stories/told/onboarding.js';
import { partner } from './stories/told/partner.js';
import { payScore } from './stories/told/pay-score.js';
import { payments } from './stories/told/payments.js';
import { transfer } from './stories/told/transfer.js';

const stories: readonly Story[] = [
  payments, combined, code, partner, transfer, deductions, payScore, coupon, complaint, onboarding,
]; // biome-ignore format: a list reads better in rows

/** Stories for which a client has methods of its own. The others are told at full length: the program signs by the client. */
const own: Readonly<Record<string, readonly Story[]>> = {
  'node-v3': [payments, combined, partner],
  tenpay: [payments, combined, code, transfer],
};
const isFull = process.env['WECHATPAY_TEST_FULL'] === '1';

const clients: Readonly<Record<string, readonly Protocol[]>> = {
  'wechatpay-kit': ['v3', 'v2'],
  axios: ['v3', 'v2'],
  'node-v3': ['v3'],
  tenpay: ['v2'],
};

describe.each(Object.entries(clients))('%s', (client, protocols) => {
  let folder: string;
  let sandbox: Sandbox;
  let merchant: Merchant;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wechatpay-'));
    // wechatpay-node-v3 knows the platform by its certificates only.
    sandbox = await startSandbox({
      out: folder,
      ...(client === 'node-v3' ? { keyMode: 'certificate' } : {}),
    });
    merchant =
      client === 'wechatpay-kit'
        ? await startSdk(sandbox)
        : await startProgram(client, protocols, sandbox, folder);
  });
  afterAll(async () => {
    await merchant.stop();
    await sandbox.stop();
    await rm(folder, { recursive: true });
  });

  for (const protocol of protocols) {
    const chosen = isFull ? stories : (own[client] ?? stories);
    const told = chosen.flatMap(({ title, [protocol]: tell }) =>
      tell === undefined ? [] : [{ title, tell }],
    );
    test.each(told)(`APIv${protocol.slice(1)}: $title`, async ({ tell }) => {
      await tell({ sandbox, merchant });
    });
  }
});

/** What can be done in the world. */
import fc from 'fast-check';
import { decide, deduct, deductAgain, terminate } from './contracts.js';
import { type Chooser, close, confirm, decline, pick, place, placeAgain, reverse } from './orders.js';
import { applyForAccount, complain, judgeApplyment, reopenComplaint, settleComplaint } from './people.js';
import { refund, refundAgain } from './refunds.js';
import { cancelService, completeService, confirmService, createService } from './services.js';
import { giveBack, share, unfreeze } from './sharing.js';
import { accept, cancel, transfer, transferAgain } from './transfers.js';
import type { Deed, World } from './world.js';

/** What can be done, and how often in proportion: what makes stories go on is frequent. */
const choosers: Readonly<Record<string, readonly [weight: number, chooser: Chooser]>> = {
  'place v3': [1, place('v3', 2001)],
  'place v2': [1, place('v2', 999)],
  'place partner': [1, place('partner', 1500, true)],
  'place shared': [1, place('v3', 5003, true)],
  'place combined': [1, place('combined', 700)],
  'place contract': [3, place('contract', 100)],
  'pay by code': [1, place('code', 333)],
  'place again': [1, placeAgain],
  confirm: [8, confirm(true)],
  'confirm any': [1, confirm(false)],
  decline: [1, decline],
  'close v2': [1, close('v2')],
  'close v3': [1, close('v3')],
  reverse: [1, reverse],
  'refund v3': [3, refund('v3', 'third')],
  'refund v2': [3, refund('v2', 'third')],
  'refund all v3': [1, refund('v3', 'all')],
  'refund all v2': [1, refund('v2', 'all')],
  'refund more v3': [1, refund('v3', 'more')],
  'refund more v2': [1, refund('v2', 'more')],
  'refund again': [2, refundAgain],
  'share v3': [2, share('v3', 1, false)],
  'share v2': [2, share('v2', 1, false)],
  'share last v3': [1, share('v3', 2, true)],
  'share last v2': [1, share('v2', 2, true)],
  unfreeze: [1, unfreeze],
  'give back': [2, giveBack('third')],
  'give all back': [1, giveBack('all')],
  'give more back': [1, giveBack('more')],
  deduct: [8, deduct],
  'deduct again': [2, deductAgain],
  'deduct nothing': [1, decide('NOTENOUGH')],
  'deduct later': [1, decide('SYSTEMERROR')],
  'deduct as usual': [1, decide('SUCCESS')],
  'terminate before a deduction': [8, terminate('user', true)],
  'terminate by merchant': [1, terminate('merchant')],
  'terminate by user': [1, terminate('user')],
  'terminate by platform': [1, terminate('platform')],
  'transfer little': [1, transfer(31)],
  'transfer much': [1, transfer(199_999)],
  'transfer again': [1, transferAgain],
  accept: [2, accept],
  cancel: [1, cancel],
  'create service': [1, createService],
  'confirm service': [4, confirmService],
  'complete service': [3, completeService(700)],
  'complete free service': [1, completeService(0)],
  'cancel service': [1, cancelService],
  complain: [1, complain],
  'settle complaint': [2, settleComplaint],
  'reopen complaint': [1, reopenComplaint],
  'apply for account': [1, applyForAccount],
  approve: [1, judgeApplyment('approve')],
  'confirm account': [1, judgeApplyment('confirm-account')],
  refuse: [1, judgeApplyment('refuse')],
};

/** Numbers that choose a deed among those that there is something for, and the thing that it is about. */
export interface Dice {
  readonly deed: number;
  readonly thing: number;
}

export const dice: fc.Arbitrary<Dice> = fc.record({ deed: fc.nat(9_999), thing: fc.nat(9) });

export interface Chosen {
  readonly name: string;
  readonly deed: Deed;
}

/** @param isSafe whether it must be one that can be asked for again */
export function choose(world: World, { deed: number, thing }: Dice, isSafe = false): Chosen | undefined {
  const possible = Object.entries(choosers).flatMap(([name, [weight, chooser]]): Chosen[] => {
    const deed = chooser(world, thing);
    if (deed === undefined || (isSafe && deed.about === 'once')) return [];
    return Array.from({ length: weight }, () => ({ name: `${name} (${thing})`, deed }));
  });
  return pick(possible, number);
}

import type { World } from '../../runtime/world.js';
import type { PageKind } from '../shared/product.js';
import { listTerms, type Shown } from '../shared/shown.js';
import { type Applyment, confirmAccount, sign, stateOf } from './applyment.js';
import { applymentKey, applyments, createSubMerchant, keep } from './applyments.js';

/** The page of the merchant's administrator, who first verifies the account and later signs. */
export const applymentPage: PageKind = {
  ids: ['sign_url', 'legal_validation_url', 'qrcode_data'],
  find(world, id) {
    const applyment = world.store.table(applyments).find('url', id);
    return (
      applyment && {
        id: applyment.url,
        opens: 'application',
        url: applyment.url,
        confirm: () => agree(world, applyment),
        // The page can be opened again.
        decline: () => undefined,
        describe: () => ({ what: 'application', thing: describe(world, applyment) }),
        show: () => show(world, applyment),
      }
    );
  },
};

function agree(world: World, applyment: Applyment): void {
  const createId = createSubMerchant(world);
  const next = applyment.step === 'ACCOUNT' ? confirmAccount(applyment, createId) : sign(applyment, createId);
  keep(world, next);
}

function show({ store, mchid }: World, given: Applyment): Shown {
  const { family, code, step, sub_mchid } =
    store.table(applyments).get(applymentKey(given.family, given.code)) ?? given;
  const isOver = step === 'OPENING' || step === 'DONE';
  return {
    phase: isOver ? 'agreed' : step === 'ACCOUNT' || step === 'SIGN' ? 'waiting' : 'closed',
    payee: mchid,
    terms: listTerms(
      [{ zh: '申请单号', en: 'Application' }, { text: code }],
      [{ zh: '状态', en: 'State' }, { text: stateOf({ family, step }) }],
      [{ zh: '商户号', en: 'Merchant' }, { text: sub_mchid }],
    ),
  };
}

function describe({ store }: World, { family, code }: Applyment) {
  const applyment = store.table(applyments).get(applymentKey(family, code));
  if (applyment === undefined) throw new Error(`the applyment ${code} is lost`);
  return { kind: 'applyment', id: code, state: stateOf(applyment) };
}

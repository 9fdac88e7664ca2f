/** Complaints of users, and merchants that apply for an account. */
import { expect } from 'vitest';
import { makeRequest, nameOf, operations, sendRequest } from '../asking.js';
import type { Json } from '../merchant.js';
import type { Applyment, Complaint } from './model.js';
import { type Chooser, ownerOf, pick } from './orders.js';
import type { World } from './world.js';

const complaints = '/v3/merchant-service/complaints-v2';
/** Where complaints are told. */
export const complaintPath = '/complaint';

/** A user complains about an order. Two complaints about it are two, so that it is not repeated. */
export const complain: Chooser = (world, at) => {
  const { model } = world;
  const order = pick(
    model.orders.filter(({ transaction }) => transaction !== ''),
    at,
  );
  if (order === undefined || model.complaints.length >= 3) return undefined;
  return {
    about: 'once',
    send: () => world.command('operate', { act: 'raise-complaint', id: order.number, given: {} }),
    learn({ code, fields }) {
      expect(code).toBe('');
      const { complaint_id } = fields['thing'] as Json;
      model.complaints.push({ id: String(complaint_id), about: ownerOf(world, order), state: 'PENDING' });
      model.tell(complaintPath, 'COMPLAINT.CREATE');
    },
  };
};

/** The merchant has handled it: once, however often it says so. */
export const settleComplaint: Chooser = (world, at) => {
  const complaint = pick(world.model.complaints, at);
  if (complaint === undefined) return undefined;
  return {
    about: complaint.id,
    send: (fault) =>
      world.v3(
        'POST',
        `${complaints}/${complaint.id}/complete`,
        { complainted_mchid: complaint.about },
        fault,
      ),
    learn({ code }) {
      expect(code).toBe('');
      if (complaint.state !== 'PROCESSED') world.model.tell(complaintPath, 'COMPLAINT.STATE_CHANGE');
      complaint.state = 'PROCESSED';
    },
  };
};

export const reopenComplaint: Chooser = (world, at) => {
  const complaint = pick(world.model.complaints, at);
  if (complaint === undefined) return undefined;
  return {
    about: 'once',
    send: () => world.command('operate', { act: 'reopen-complaint', id: complaint.id, given: {} }),
    learn({ isDone, code }) {
      expect(isDone, code).toBe(complaint.state === 'PROCESSED');
      if (!isDone) return;
      complaint.state = 'PENDING';
      world.model.tell(complaintPath, 'COMPLAINT.STATE_CHANGE');
    },
  };
};

export async function checkComplaint(world: World, { id, state }: Complaint): Promise<void> {
  expect((await world.v3('GET', `${complaints}/${id}`)).fields['complaint_state'], id).toBe(state);
}

const applyments = 'v3/applyment4sub/applyment';
const submission = operations.find((one) => nameOf(one) === `POST ${applyments}/{empty}`);

export const applyForAccount: Chooser = (world) => {
  const { model, sandbox } = world;
  if (submission === undefined) throw new Error('no operation to apply');
  if (model.applyments.length >= 2) return undefined;
  const code = model.newNumber('A');
  return {
    about: 'once',
    async send() {
      const wanted = makeRequest(sandbox, submission, code, { business_code: code, empty: '' });
      const { status, body } = await sendRequest(sandbox, submission, wanted);
      return { isDone: status < 300, code: status < 300 ? '' : body, fields: JSON.parse(body) as Json };
    },
    learn({ code: refused, fields }) {
      expect(refused).toBe('');
      const id = String(fields['applyment_id']);
      model.applyments.push({ code, id, state: 'APPLYMENT_STATE_AUDITING' });
    },
  };
};

const next: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  approve: { APPLYMENT_STATE_AUDITING: 'APPLYMENT_STATE_TO_BE_CONFIRMED' },
  'confirm-account': { APPLYMENT_STATE_TO_BE_CONFIRMED: 'APPLYMENT_STATE_TO_BE_SIGNED' },
  refuse: {
    APPLYMENT_STATE_AUDITING: 'APPLYMENT_STATE_REJECTED',
  },
};

/** WeChat Pay decides about an applyment. */
export function judgeApplyment(act: 'approve' | 'confirm-account' | 'refuse'): Chooser {
  return (world, at) => {
    const applyment = pick(world.model.applyments, at);
    const state = next[act]?.[applyment?.state ?? ''];
    if (applyment === undefined || state === undefined) return undefined;
    return {
      about: 'once',
      send: () => world.command('operate', { act, id: applyment.code, given: {} }),
      learn({ code }) {
        expect(code).toBe('');
        applyment.state = state;
      },
    };
  };
}

export async function checkApplyment(world: World, { code, state }: Applyment): Promise<void> {
  const { fields } = await world.v3('GET', `/${applyments}/business_code/${code}`);
  expect(fields['applyment_state'], code).toBe(state);
}

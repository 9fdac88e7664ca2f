import { describe, expect, test } from 'vitest';
import {
  abandon,
  type Contract,
  contractAt,
  contractKey,
  existing,
  propose,
  sign,
  terminate,
} from './contract.js';

const terms = { parties: { appid: 'wx1' } };
const proposal = { family: 'pap' as const, plan_id: '123', code: 'c', terms, until: 1000, asked_by: 'a' };
const signing = { contract_id: '1', openid: 'o', terms };
const proposed = propose(undefined, proposal);
const signed = sign(proposed, signing, 500);
const terminated = terminate(signed, { mode: 'USER', remark: 'x' }, 600);
const code = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return (error as { code: string }).code;
  }
};

test('is unique by family, plan and code', () => {
  expect(proposed.key).toBe(contractKey('pap', '123', 'c'));
  expect(contractKey('pap', '123', 'c')).not.toBe(contractKey('global', '123', 'c'));
});

describe('proposing', () => {
  test('again replaces the terms', () => {
    const again = propose(proposed, { ...proposal, terms: { parties: { appid: 'wx2' } }, asked_by: 'b' });
    expect(again).toMatchObject({ state: 'WAITING', terms: { parties: { appid: 'wx2' } }, asked_by: 'b' });
  });

  test('is refused once the contract is signed', () => {
    for (const contract of [signed, terminated])
      expect(code(() => propose(contract, proposal))).toBe('CONTRACT_EXISTED');
  });
});

describe('signing', () => {
  test('has the agreed terms, and lasts ten years', () => {
    expect(signed).toMatchObject({ state: 'SIGNED', contract_id: '1', openid: 'o', signed_at: 500 });
    expect(new Date(signed.expires_at).getUTCFullYear()).toBe(1980);
  });

  test('works after the user left', () => {
    expect(sign(abandon(proposed, 'a'), signing, 700).state).toBe('SIGNED');
  });

  test('happens once', () => {
    for (const contract of [signed, terminated])
      expect(code(() => sign(contract, signing, 700))).toBe('ALREADY_SIGNED');
  });
});

test('leaving ends only the own proposal', () => {
  expect(abandon(proposed, 'a').state).toBe('ABANDONED');
  expect(abandon(proposed, 'b').state).toBe('WAITING');
  expect(abandon(signed, 'a').state).toBe('SIGNED');
});

test('an unanswered proposal is abandoned when it expires', () => {
  expect([contractAt(proposed, 999).state, contractAt(proposed, 1000).state]).toEqual([
    'WAITING',
    'ABANDONED',
  ]);
  expect(contractAt(signed, 2000)).toBe(signed);
});

describe('terminating', () => {
  test('keeps a signed contract', () => {
    expect(terminated).toMatchObject({
      state: 'TERMINATED',
      contract_id: '1',
      mode: 'USER',
      terminated_at: 600,
    });
  });

  test('needs a signed contract, once', () => {
    const event = { mode: 'MERCHANT' as const, remark: '' };
    const attempts: [contract: Contract | undefined, code: string][] = [
      [undefined, 'CONTRACT_NOT_EXIST'],
      [proposed, 'CONTRACT_NOT_EXIST'],
      [terminated, 'CONTRACT_ERROR'],
    ];
    for (const [contract, expected] of attempts)
      expect(code(() => terminate(contract, event, 1))).toBe(expected);
  });
});

test('an unsigned contract does not exist', () => {
  expect(code(() => existing(proposed))).toBe('CONTRACT_NOT_EXIST');
  expect(existing(terminated)).toBe(terminated);
});

import { expect, test } from 'vitest';
import { createDeliveryJobs } from '../delivery/jobs.js';
import { products, v2Handlers, v3Handlers } from '../products/list.js';
import { loadDescription } from './catalogue.js';

const { operations, retry } = loadDescription();
const names = operations.map(({ method, path }) => `${method} ${path}`);

test('every handler answers an operation of the description, or of the simulator that the documents no longer have', () => {
  for (const name of [...v2Handlers.keys(), ...v3Handlers.keys()]) {
    if (!name.startsWith('POST v2/sandboxnew/')) expect(names).toContain(name);
  }
});

test('no two products play the same operation, keep the same family or handle the same jobs', () => {
  for (const part of ['v2', 'v3', 'holdings', 'jobs', 'chains', 'readings'] as const) {
    const keys = products.flatMap((product) => Object.keys(product[part] ?? {}));
    expect(keys.toSorted(), part).toEqual([...new Set(keys)].toSorted());
  }
});

test('every kind of jobs has words in both languages', () => {
  const send = () => Promise.reject(new Error('nothing is sent'));
  const kinds = [createDeliveryJobs(send), ...products.map(({ jobs = {} }) => jobs)].flatMap(Object.entries);
  expect(kinds.length).toBeGreaterThan(20);
  const empty = { store: { table: () => ({ get: () => undefined }) }, description: loadDescription() };
  for (const [name, { text }] of kinds) {
    const { zh, en } = typeof text === 'function' ? text(empty as never, '{}') : text;
    expect.soft(zh, name).toMatch(/\p{Script=Han}/u);
    expect.soft(en, name).toMatch(/^[A-Z][\x20-\x7e]+$/);
  }
});

test('what the wire must know comes from the description', () => {
  const find = (path: string) => operations.find((operation) => operation.path === path);
  expect(find('v2/applyment/micro/signcontract')).toMatchObject({
    protocol: 'v2', method: 'POST', wirePath: '/applyment/micro/signcontract', mtls: true, unsigned: true, retired: '2023-05-23',
  }); // biome-ignore format: a list reads better in rows
  expect(find('v2/papay/querycontract')).toMatchObject({
    nonceless: true,
    mtls: false,
    unsigned: false,
    retired: undefined,
  });
  expect(find('v3/certificates')).toMatchObject({
    protocol: 'v3',
    method: 'GET',
    wirePath: '/v3/certificates',
    body: undefined,
  });
});

test('every notification sent has a schedule', () => {
  for (const type of ['pay', 'contract.add', 'contract.delete', 'PAPAY.SIGN', 'PAPAY.TERMINATE']) {
    expect(retry(type).length).toBeGreaterThan(5);
  }
  expect(() => retry('unknown')).toThrow(/no notification of type unknown/);
});

import { followReference, type Schema } from '@wechatpay-kit/openapi/model';
import { describe, expect, test } from 'vitest';
import type { DescribedOperation } from '../../src/description/catalogue.js';
import { circumstances, description, synthesis } from './description.js';
import { listContradictions, listFaults, listGaps, listUnsealed } from './faults.js';
import { requestOf } from './given.js';

const { operations, components } = description;
const follow = (schema: Schema) => followReference(components.schemas ?? {}, schema);
const seeds = ['first', 'second', 'third'];

/** Where the schema of an answer stands in the document. */
function placeOf({ wirePath, method, status, mediaType = '' }: DescribedOperation): string[] {
  return [
    'paths',
    wirePath,
    method.toLowerCase(),
    'responses',
    String(status),
    'content',
    mediaType,
    'schema',
  ];
}

/** Names of the request that arrive encrypted. */
function encryptedNames(raw: Schema, names = new Set<string>()): Set<string> {
  const { properties = {}, items } = follow(raw);
  for (const [name, value] of Object.entries(properties)) {
    if (follow(value)['x-encrypted'] !== undefined) names.add(name);
    encryptedNames(value, names);
  }
  return items === undefined ? names : encryptedNames(items, names);
}

function withoutNames(value: unknown, names: ReadonlySet<string>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => withoutNames(item, names));
  const kept = Object.entries(value).filter(([name]) => !names.has(name));
  return Object.fromEntries(kept.map(([name, item]) => [name, withoutNames(item, names)]));
}

describe.each(seeds)('with the seed %s', (seed) => {
  test('every operation answers what its schema says', () => {
    const faults = operations.flatMap((operation) => {
      return [{}, requestOf(operation, components)].flatMap((given) => {
        const answer = synthesis.answer(operation, circumstances({ seed, given }));
        if (answer.kind !== 'data') return [];
        return [
          // The gateway signs.
          ...listFaults(
            placeOf(operation),
            operation.protocol === 'v2' ? { ...answer.data, sign: 'S' } : answer.data,
          ),
          ...listGaps(answer.data),
          ...listUnsealed(operation.answer, answer.data),
        ].map((fault) => `${operation.method} ${operation.path} ${fault}`);
      });
    });
    expect(faults).toEqual([]);
  });

  test('what the request gave is repeated', () => {
    const faults = operations.flatMap((operation) => {
      const given = requestOf(operation, components);
      const answer = synthesis.answer(operation, circumstances({ seed, given }));
      if (answer.kind !== 'data') return [];
      const clear = withoutNames(given, new Set([...encryptedNames(operation.body ?? {}), 'sign']));
      return listContradictions(operation.answer, clear, answer.data).map(
        (fault) => `${operation.method} ${operation.path} ${fault}`,
      );
    });
    expect(faults).toEqual([]);
  });

  test('the same seed gives the same answer', () => {
    for (const operation of operations) {
      const given = requestOf(operation, components);
      const answers = [1, 2].map(() => synthesis.answer(operation, circumstances({ seed, given })));
      expect(answers[0]).toEqual(answers[1]);
    }
  });
});

test('every status and kind is the description’s', () => {
  for (const operation of operations) {
    const { kind, status } = synthesis.answer(operation, circumstances());
    expect(status).toBe(operation.status);
    const expected =
      status === 302
        ? 'redirect'
        : operation.mediaType === undefined
          ? 'nothing'
          : /json|xml/.test(operation.mediaType)
            ? 'data'
            : 'file';
    expect(kind, operation.path).toBe(expected);
  }
});

test('messages of APIv2 are flat, and say that the call succeeded', () => {
  for (const operation of operations) {
    const answer = synthesis.answer(operation, circumstances());
    if (operation.protocol !== 'v2' || answer.kind !== 'data') continue;
    const { properties = {} } = operation.answer;
    for (const [name, value] of Object.entries(answer.data)) {
      if (/^(object|array)$/.test(follow(properties[name] ?? {}).type ?? '')) continue;
      expect(['string', 'number', 'boolean'], `${operation.path} ${name}`).toContain(typeof value);
    }
    for (const name of ['return_code', 'result_code']) {
      if (name in properties) expect(answer.data[name], `${operation.path} ${name}`).toBe('SUCCESS');
    }
  }
});

test('other seeds give other ids', () => {
  const operation = operations.find(({ path }) => path === 'v3/pay/transactions/jsapi');
  if (operation === undefined) throw new Error('no JSAPI order');
  const ids = new Set<unknown>();
  for (let seed = 0; seed < 20_000; seed++) {
    const answer = synthesis.answer(operation, circumstances({ seed: String(seed) }));
    if (answer.kind === 'data') ids.add(answer.data['prepay_id']);
  }
  expect(ids.size).toBe(20_000);
});

import { followReference, type Schema } from '@wechatpay-kit/openapi/model';
import { describe, expect, test } from 'vitest';
import { officialSamples } from '../../../sdk/test/catalogue/official-samples.js';
import { circumstances, description, synthesis } from './description.js';
import { answerFaults, listContradictions, listGaps, listUnsealed } from './faults.js';
import { encryptedNames, requestOf, withoutNames } from './given.js';

const { operations, components } = description;
const follow = (schema: Schema) => followReference(components.schemas ?? {}, schema);
const full = process.env['WECHATPAY_TEST_FULL'] === '1';
const seeds = full ? ['first', 'second', 'third'] : ['first'];

describe.each(seeds)('with the seed %s', (seed) => {
  test('every operation answers what its schema says', () => {
    const faults = operations.flatMap((operation) => {
      return [{}, requestOf(operation, components)].flatMap((given) => {
        const answer = synthesis.answer(operation, circumstances({ seed, given }));
        if (answer.kind !== 'data') return [];
        return [
          ...answerFaults(operation, answer.data),
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
      const clear = withoutNames(given, new Set([...encryptedNames(operation, components), 'sign']));
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

test('an answer fits its schema whatever the request gives', () => {
  const odd = [
    null,
    '',
    'x',
    -1,
    1.5,
    1e300,
    '007',
    '9007199254740993',
    true,
    [],
    [null],
    [{}],
    {},
    { total: {} },
    [[[]]],
  ];
  const faults = operations.flatMap((operation) => {
    const names = [
      ...Object.keys(follow(operation.answer).properties ?? {}),
      'limit',
      'offset',
      'tar_type',
      'token',
    ];
    return odd.flatMap((value) => {
      const given = Object.fromEntries(names.map((name) => [name, value]));
      const answer = synthesis.answer(operation, circumstances({ given }));
      if (answer.kind !== 'data') return [];
      return answerFaults(operation, answer.data).map(
        (fault) => `${operation.method} ${operation.path} given ${JSON.stringify(value)}: ${fault}`,
      );
    });
  });
  expect(faults).toEqual([]);
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
    const failures = Object.keys(answer.data).filter(
      (name) => /^err(or)?_code/.test(name) && !operation.answer.required?.includes(name),
    );
    expect(failures, operation.path).toEqual([]);
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

/** What an official sample gives: all its parts in one object, as the gateway passes them. */
function givenOf(sample: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { json, xml, query, headers: _, base_uri: __, security: ___, nonceless: ____, ...variables } = sample;
  return Object.assign({}, query, json, xml, variables) as Record<string, unknown>;
}

// Without the folder of facts there are no samples.
test.skipIf(officialSamples.size === 0)('an official sample is answered, and not contradicted', () => {
  let answered = 0;
  const faults = operations.flatMap((operation) => {
    const sample = officialSamples.get(`${operation.method.toLowerCase()} ${operation.path}`);
    if (sample === undefined) return [];
    const given = givenOf(sample);
    const answer = synthesis.answer(operation, circumstances({ given }));
    answered++;
    if (answer.kind !== 'data') return [];
    const clear = withoutNames(given, new Set([...encryptedNames(operation, components), 'sign']));
    return [
      ...answerFaults(operation, answer.data),
      ...listContradictions(operation.answer, clear, answer.data),
    ].map((fault) => `${operation.method} ${operation.path} ${fault}`);
  });
  expect(answered).toBeGreaterThan(1_000);
  expect(faults).toEqual([]);
});

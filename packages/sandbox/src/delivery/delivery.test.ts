import { expect, test } from 'vitest';
import { acknowledgeV2, acknowledgeV3 } from './acknowledge.js';
import { afterAttempt, type DeliveryRecord, matches, type Outcome } from './delivery.js';

const delivery: DeliveryRecord = {
  id: '1', type: 'pay', mchid: '1900000109', protocol: 'v3', url: 'http://127.0.0.1/', body: '{}', state: 'pending', attempts: [],
}; // biome-ignore format: a list reads better in rows
const retry = [15, 30];
const failed: Outcome = { kind: 'failed', error: 'ECONNREFUSED' };
const after = (record: DeliveryRecord, outcome: Outcome, at: number) =>
  afterAttempt(record, outcome, { at, headers: { a: 'b' }, retry, acknowledge: acknowledgeV3 });

test('each interval counts from the previous attempt, and the delivery is given up after the last', () => {
  const first = after(delivery, failed, 1000);
  expect(first).toMatchObject({ state: 'pending', next: new Date(16_000), headers: { a: 'b' } });
  const second = after(first, failed, 16_000);
  expect(second.next).toEqual(new Date(46_000));
  const third = after(second, failed, 46_000);
  expect(third.state).toBe('given_up');
  expect(third).not.toHaveProperty('next');
  expect(third.attempts).toEqual(
    [1000, 16_000, 46_000].map((at) => ({ at: new Date(at), error: 'ECONNREFUSED' })),
  );
});

test('an acknowledgement ends the delivery', () => {
  const done = after(after(delivery, failed, 1000), { kind: 'answered', status: 200, body: '' }, 16_000);
  expect(done.state).toBe('delivered');
  expect(done.attempts.at(-1)).toEqual({ at: new Date(16_000), status: 200 });
  expect(done).not.toHaveProperty('next');
});

test('a forbidden target gets no request and no retry', () => {
  const refused = after(delivery, { kind: 'not_allowed', error: 'no' }, 1000);
  expect(refused.state).toBe('not_allowed');
  expect(refused).not.toHaveProperty('headers');
  expect(refused).not.toHaveProperty('next');
});

test('APIv3 is acknowledged by status 200 or 204, whatever the body', () => {
  expect([200, 204].map((status) => acknowledgeV3(status, 'x'))).toEqual([undefined, undefined]);
  expect(acknowledgeV3(201, '')).toContain('201');
  expect(acknowledgeV3(500, '')).toContain('500');
});

test('APIv2 is acknowledged by return_code SUCCESS in XML', () => {
  expect(acknowledgeV2(200, '<xml><return_code><![CDATA[SUCCESS]]></return_code></xml>')).toBeUndefined();
  expect(acknowledgeV2(200, '<xml><return_code>FAIL</return_code></xml>')).toContain('FAIL');
  expect(acknowledgeV2(200, 'SUCCESS')).toContain('XML');
  expect(acknowledgeV2(200, '')).toContain('XML');
  expect(acknowledgeV2(500, '<xml><return_code>SUCCESS</return_code></xml>')).toContain('500');
});

test('a filter selects deliveries with all its values', () => {
  expect(matches(delivery, {})).toBe(true);
  expect(matches(delivery, { type: 'pay', state: 'pending' })).toBe(true);
  expect(matches(delivery, { type: 'pay', state: 'delivered' })).toBe(false);
});

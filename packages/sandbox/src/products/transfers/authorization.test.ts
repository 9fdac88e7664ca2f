import { expect, test } from 'vitest';
import {
  type Authorization,
  authorizationLifetime,
  authorize,
  close,
  lapse,
  requireEffective,
  requireKnown,
} from './authorization.js';

const waiting: Authorization = {
  out_authorization_no: 'A1',
  appid: 'wx1',
  openid: 'o',
  user_display_name: 'x',
  scene: '1000',
  notify_url: 'http://127.0.0.1/',
  state: 'WAIT_USER_CONFIRM',
  created_at: 0,
  expires_at: authorizationLifetime,
};
const refused = (code: string) => expect.objectContaining({ code });

test('is confirmed once, in time', () => {
  const confirmed = authorize(waiting, '2012', 1);
  expect(confirmed).toMatchObject({
    state: 'TAKING_EFFECT',
    authorized: { authorization_id: '2012', at: 1 },
  });
  expect(() => authorize(confirmed, '2013', 2)).toThrow(refused('ALREADY_SIGNED'));
  expect(() => authorize(waiting, '2012', authorizationLifetime)).toThrow(refused('EXPIRED'));
  expect(lapse(confirmed, authorizationLifetime)).toBe(confirmed);
  expect(requireEffective(confirmed, false)).toBe(confirmed);
  expect(() => requireEffective(confirmed, true)).toThrow(refused('INVALID_REQUEST'));
});

test('ends once, and is known for 30 days afterwards', () => {
  const lapsed = lapse(waiting, authorizationLifetime);
  expect(lapsed.closed).toEqual({ at: authorizationLifetime, reason: 'USER_OVERDUE_UNCONFIRMED' });
  expect(close(lapsed, 'USER_CLOSE', authorizationLifetime + 1)).toBe(lapsed);
  expect(() => authorize(lapsed, '2012', authorizationLifetime)).toThrow(refused('ABANDONED'));
  const month = authorizationLifetime + 30 * 86_400_000;
  expect(requireKnown(lapsed, false, month)).toBe(lapsed);
  expect(() => requireKnown(lapsed, false, month + 1)).toThrow(refused('NOT_FOUND'));
  expect(() => requireKnown(lapsed, true, month)).toThrow(refused('NOT_FOUND'));
});

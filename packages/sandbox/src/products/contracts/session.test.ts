import { expect, test } from 'vitest';
import { abandonSession, answers, consume, type Session, sessionState } from './session.js';

const session: Session = {
  id: 's',
  family: 'global',
  contract: 'global/1/c',
  terms: { parties: {} },
  request: '{}',
  state: 'CREATED',
  expires_at: 1000,
};
const consumed = consume(session, 999);
const abandoned = abandonSession(session, 999);

test('is open until it expires', () => {
  expect([sessionState(session, 999), sessionState(session, 1000)]).toEqual(['CREATED', 'EXPIRED']);
});

test('answers the same request while it is open', () => {
  expect(answers(session, '{}', 999)).toBe(true);
  expect(answers(session, '{"a":1}', 999)).toBe(false);
  expect(answers(session, '{}', 1000)).toBe(false);
  expect(answers(consumed, '{}', 999)).toBe(false);
  expect(answers(abandoned, '{}', 999)).toBe(false);
});

test('is consumed or abandoned, once, and never after its time', () => {
  expect([consumed.state, abandoned.state]).toEqual(['CONSUMED', 'ABANDONED']);
  for (const act of [consume, abandonSession]) {
    expect(() => act(consumed, 1)).toThrow(expect.objectContaining({ code: 'ALREADY_SIGNED' }));
    expect(() => act(abandoned, 1)).toThrow(expect.objectContaining({ code: 'ABANDONED' }));
    expect(() => act(session, 1000)).toThrow(expect.objectContaining({ code: 'EXPIRED' }));
  }
});

test('stays consumed when its time is over', () => {
  expect(sessionState(consumed, 2000)).toBe('CONSUMED');
});

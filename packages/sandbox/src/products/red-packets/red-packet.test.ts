import { expect, test } from 'vitest';
import { proceed, type RedPacket, receive, redPacketLifetime } from './red-packet.js';

const sending: RedPacket = {
  mch_billno: 'P1',
  send_listid: '1000',
  fields: {},
  request: '{}',
  openid: 'o',
  amount: 100,
  state: 'SENDING',
  sent_at: 0,
  expires_at: redPacketLifetime,
};
const sent = proceed(sending, 1);
const refused = (code: string) => expect.objectContaining({ code });

test('is sent, and received once', () => {
  expect([sent.state, proceed(sent, 2)]).toEqual(['SENT', sent]);
  const received = receive(sent, 3);
  expect(received).toMatchObject({ state: 'RECEIVED', received_at: 3 });
  expect(proceed(received, redPacketLifetime)).toBe(received);
  expect(() => receive(received, 4)).toThrow(refused('ALREADY_PAID'));
});

test('goes back when its time is up, and cannot be received any more', () => {
  expect(() => receive(sent, redPacketLifetime)).toThrow(refused('EXPIRED'));
  const returning = proceed(sent, redPacketLifetime);
  const returned = proceed(returning, redPacketLifetime + 1);
  expect([returning.state, returned.state, returned.refunded_at]).toEqual([
    'RFUND_ING',
    'REFUND',
    redPacketLifetime + 1,
  ]);
  for (const packet of [returning, returned])
    expect(() => receive(packet, redPacketLifetime + 2)).toThrow(refused('EXPIRED'));
});

import { describe, expect, it } from 'vitest';
import { type CircuitRules, Hosts } from './hosts.js';

const main = 'https://api.mch.weixin.qq.com';
const second = 'https://api2.mch.weixin.qq.com';
const third = 'https://api2.wechatpay.cn';
const other = 'https://apihk.mch.weixin.qq.com';

function hostsAt(rules: CircuitRules | undefined = { failures: 2, pause: 1_000 }): {
  hosts: Hosts;
  time: { now: number };
  fail(origin: string, times: number): void;
} {
  const time = { now: 1_000_000 };
  const hosts = new Hosts(rules, () => time.now);
  return {
    hosts,
    time,
    fail(origin, times) {
      for (let at = 0; at < times; at++) hosts.failed(origin);
    },
  };
}

describe('which host is asked', () => {
  it('the one that was asked for, then its backups in their order, then the first again', () => {
    const { hosts } = hostsAt();
    expect(hosts.choose(main, [])).toBe(main);
    expect(hosts.choose(main, [main])).toBe(second);
    expect(hosts.choose(main, [main, second])).toBe(third);
    expect(hosts.choose(main, [main, second, third])).toBe(main);
  });

  it.each([
    other,
    second,
    third,
    'http://api.mch.weixin.qq.com',
    'https://api.mch.weixin.qq.com:8443',
    'http://127.0.0.1:1',
  ])('%s itself alone: it has no backup', (origin) => {
    const { hosts } = hostsAt();
    expect(hosts.candidates(origin)).toEqual([origin]);
    expect(hosts.choose(origin, [origin])).toBe(origin);
  });
});

describe('a host that fails', () => {
  it('is left alone after so many failures in a row, for the pause', () => {
    const { hosts, time, fail } = hostsAt();
    fail(main, 1);
    expect(hosts.choose(main, [])).toBe(main);
    fail(main, 1);
    expect(hosts.choose(main, [])).toBe(second);
    time.now += 999;
    expect(hosts.choose(main, [])).toBe(second);
    time.now += 1;
    expect(hosts.choose(main, [])).toBe(main);
  });

  it('is not, when it answered in between', () => {
    const { hosts, fail } = hostsAt();
    fail(main, 1);
    hosts.answered(main);
    fail(main, 1);
    expect(hosts.choose(main, [])).toBe(main);
  });

  it('is tried by one call after the pause: until it has answered the others keep away, for another pause', () => {
    const { hosts, time, fail } = hostsAt();
    fail(main, 2);
    time.now += 1_000;
    expect(hosts.next(main, [])).toBe(main);
    expect(hosts.choose(main, [])).toBe(main);
    expect(hosts.choose(main, [])).toBe(second);
    expect(hosts.next(main, [])).toBe(second);
    time.now += 999;
    expect(hosts.choose(main, [])).toBe(second);
    time.now += 1;
    expect(hosts.choose(main, [])).toBe(main);
    hosts.answered(main);
    expect(hosts.choose(main, [])).toBe(main);
    expect(hosts.choose(main, [])).toBe(main);
  });

  it('is left alone again at the first failure after that', () => {
    const { hosts, time, fail } = hostsAt();
    fail(main, 2);
    time.now += 5_000;
    expect(hosts.choose(main, [])).toBe(main);
    fail(main, 1);
    time.now += 999;
    expect(hosts.choose(main, [])).toBe(second);
    time.now += 1;
    expect(hosts.choose(main, [])).toBe(main);
  });

  it('and all that serve the same: there is none to ask, which an error tells', () => {
    const { hosts, fail } = hostsAt();
    for (const origin of [main, second, third]) fail(origin, 2);
    expect(hosts.next(main, [])).toBeUndefined();
    expect(hosts.choose(main, [])).toBeUndefined();
    expect(hosts.choose(other, [])).toBe(other);
    expect(hosts.leftAlone(main)).toMatchObject({
      code: 'CONNECTION',
      attempts: 0,
      sent: false,
      message:
        'api.mch.weixin.qq.com has failed 2 times in a row and is left alone for a while; nothing was sent',
    });
  });

  it('is not left alone longer when the clock is set back, nor shorter when it is set forward by less', () => {
    const back = hostsAt();
    back.fail(main, 2);
    back.time.now -= 3_600_000;
    expect(back.hosts.choose(main, [])).toBe(main);
    const forward = hostsAt();
    forward.fail(main, 2);
    forward.time.now += 500;
    expect(forward.hosts.choose(main, [])).toBe(second);
  });

  it('is never left alone without rules', () => {
    const hosts = new Hosts(undefined, () => 0);
    for (let at = 0; at < 100; at++) hosts.failed(main);
    expect(hosts.choose(main, [])).toBe(main);
    expect(hosts.choose(main, [main])).toBe(second);
  });
});

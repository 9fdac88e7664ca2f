/** Reads bills over plain clients of both protocols, and remembers what they said. */
import type { Sandbox } from '@wechatpay-kit/sandbox';
import { expect } from 'vitest';
import { send, signV3, toXml, v2Sign } from './merchant.js';

/** The cells of a bill. */
export interface Bill {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly totalHead: readonly string[];
  readonly totals: readonly string[];
}

/** @returns the date in Beijing */
export function dateOf(time: Date): string {
  return new Date(time.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
}

/** @returns an amount in yuan as fen */
export function fenOf(yuan: string | undefined): number {
  const fen = Math.round(Number(yuan) * 100);
  if (!Number.isSafeInteger(fen)) throw new Error(`no amount: ${yuan}`);
  return fen;
}

export function readBill(text: string): Bill {
  expect(text.startsWith('\u{FEFF}')).toBe(true);
  const lines = text.slice(1).split('\r\n');
  expect(lines.pop()).toBe('');
  const cells = (line = ''): string[] => line.slice(1).split(',`');
  const totals = cells(lines.pop());
  const totalHead = lines.pop()?.split(',') ?? [];
  const [head = '', ...rows] = lines;
  const bill = { head: head.split(','), rows: rows.map(cells), totalHead, totals };
  for (const row of bill.rows) expect(row).toHaveLength(bill.head.length);
  expect(bill.totals).toHaveLength(bill.totalHead.length);
  return bill;
}

export function createBillReader(sandbox: Sandbox) {
  const { config, url } = sandbox;
  const known = new Map<string, string>();

  async function get(target: string) {
    const headers = { authorization: signV3(sandbox, 'GET', target, '') };
    return send(url + target, { method: 'GET', headers, keepAlive: true });
  }

  async function download(path: string): Promise<string> {
    const { status, body } = await get(path);
    if (status !== 200) {
      expect([status, JSON.parse(body).code], path).toEqual([400, 'NO_STATEMENT_EXIST']);
      return '';
    }
    const { pathname, search } = new URL(JSON.parse(body).download_url);
    return (await get(pathname + search)).body;
  }

  return {
    /** The bill that an operation of APIv3 leads to; `undefined` if there is none. */
    async ofV3(path: string): Promise<Bill | undefined> {
      const text = await download(path);
      known.set(path, text);
      return text === '' ? undefined : readBill(text);
    },
    /** The bill that an operation of APIv2 sends; `undefined` if there is none. */
    async ofV2(path: string, given: Record<string, string>): Promise<Bill | undefined> {
      const { mchid, apiV2Key, endpoint, ca, merchant: identity } = config;
      const fields = { appid: 'wx1', mch_id: mchid, nonce_str: 'n', sign_type: 'HMAC-SHA256', ...given };
      const body = toXml({ ...fields, sign: v2Sign(fields, apiV2Key, 'HMAC-SHA256') });
      const answer = await send(endpoint + path, { method: 'POST', body, ca, identity, keepAlive: true });
      if (!answer.body.startsWith('<')) return readBill(answer.body);
      expect(answer.body).toMatch(/No Bill Exist|NO_BILL_EXIST/);
      return undefined;
    },
    /** Every bill that was read is still the same. */
    async expectUnchanged(): Promise<void> {
      for (const [path, text] of known) expect(await download(path), path).toBe(text);
    },
  };
}

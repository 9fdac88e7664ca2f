import { expect, test } from 'vitest';
import { filterRows } from './list-filter.js';

const rows = [
  'ACCOUNT_FROZEN用户账户被冻结',
  'NAME_NOT_CORRECT姓名校验失败',
  'ACCOUNT_NOT_EXIST用户账户不存在',
].map((textContent) => ({ textContent, hidden: false }));
const shownBy = (query: string): string[] => {
  const count = filterRows(rows, query);
  const shown = rows.filter(({ hidden }) => !hidden).map(({ textContent }) => textContent.slice(0, 12));
  expect(shown.length).toBe(count);
  return shown;
};

test('a filter shows the rows with all its words, in either case, and all rows without words', () => {
  expect(shownBy('account 账户')).toEqual(['ACCOUNT_FROZ', 'ACCOUNT_NOT_']);
  expect(shownBy('姓名')).toEqual(['NAME_NOT_COR']);
  expect(shownBy('nothing')).toEqual([]);
  expect(shownBy(' ')).toHaveLength(3);
});

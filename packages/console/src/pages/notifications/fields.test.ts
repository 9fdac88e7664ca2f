import { expect, test } from 'vitest';
import { fieldsOf } from './fields.js';

test('a form has the fields of a schema, with their names and meanings in both languages', () => {
  const state = {
    type: 'string',
    title: '状态',
    'x-title-en': 'State',
    enum: ['Y', 'N'],
    'x-enumDescriptions': { Y: '是', N: '否' },
    'x-enumDescriptions-en': { Y: 'Yes' },
  };
  const amount = { type: 'object', properties: { total: { type: 'integer' } }, required: ['total'] };
  const schema = {
    properties: { state, amount, list: { type: 'array', items: { type: 'string', title: '项' } }, any: {} },
    required: ['state'],
  };
  expect(fieldsOf(schema)).toEqual([
    {
      name: 'state',
      type: 'string',
      required: true,
      label: ['状态', 'State'],
      enum: ['Y', 'N'],
      meanings: { Y: ['是', 'Yes'], N: ['否', '否'] },
    },
    { name: 'amount', type: 'object', fields: [{ name: 'total', type: 'integer', required: true }] },
    { name: 'list', type: 'array', items: { name: '', type: 'string', label: ['项', '项'] } },
    { name: 'any', type: 'string' },
  ]);
});

/** The remarks of a page about fields whose sources differ. */

import type { Schema } from '@wechatpay-kit/openapi/model';
import { describe, expect, it } from 'vitest';
import { fieldTable } from '../docs/field-table.js';
import { describeFields } from '../docs/fields.js';

const schemas = {
  Amount: {
    type: 'object',
    properties: { payer_total: { type: 'integer', 'x-sources': { docs: false } } },
  },
} as const satisfies Record<string, Schema>;

/** The rows of the table without their marks. */
function rows(language: 'zh' | 'en', properties: Readonly<Record<string, Schema>>): string[] {
  const fields = describeFields(
    { schemas, glossary: {}, usual: new Map() },
    { type: 'object', properties, required: ['id'] },
  );
  return fieldTable(language, 'request', 'post-request', fields)
    .split('<li id=')
    .slice(1)
    .map((row) => row.replace(/<[^>]+>|^[^>]*>/g, ' ').replace(/ +/g, ' '));
}

describe('the table of fields', () => {
  it('marks fields that the official documentation lacks, behind a reference too', () => {
    const properties: Record<string, Schema> = {
      amount: { $ref: '#/components/schemas/Amount', 'x-sources': { docs: { required: true } } },
    };
    expect(rows('zh', properties)).toEqual([
      expect.stringContaining('官方文档：必填'),
      expect.stringContaining('官方文档未列出，见于 SDK'),
    ]);
    expect(rows('en', properties)).toEqual([
      expect.stringContaining('official documentation: required'),
      expect.stringContaining('not in the official documentation; present in SDKs'),
    ]);
  });

  it('has one remark per difference of each source', () => {
    const properties: Record<string, Schema> = {
      id: { type: 'string', 'x-sources': { docs: { required: false }, sdk: { type: 'object' } } },
      kind: { type: 'string', enum: ['A', 'B', 'C'], 'x-sources': { docs: { without: ['B', 'C'] } } },
      rumour: { type: 'string', 'x-sources': { sdk: false } },
      plain: { type: 'string' },
    };
    const [id, kind, rumour, plain] = rows('zh', properties);
    expect(id).toMatch(/官方文档：选填.*SDK：object/);
    expect(kind).toContain('官方文档：未列出 B、C');
    expect(rumour).toContain('仅见于官方文档');
    expect(plain).not.toMatch(/文档|SDK/);
    expect(rows('en', properties)[1]).toContain('official documentation: without B, C');
  });
});

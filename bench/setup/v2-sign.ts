import { createHash } from 'node:crypto';

/**
 * APIv2's MD5 signature as one writes it by hand.
 *
 * @returns upper-case hexadecimal
 */
export function v2Sign(fields: Readonly<Record<string, string>>, key: string): string {
  let text = '';
  for (const name of Object.keys(fields).sort()) {
    const value = fields[name];
    if (name !== 'sign' && value !== undefined && value !== '') text += `${name}=${value}&`;
  }
  return createHash('md5').update(`${text}key=${key}`).digest('hex').toUpperCase();
}

/** A flat message: every field as CDATA. */
export function v2Xml(fields: Readonly<Record<string, string>>): string {
  let xml = '<xml>';
  for (const [name, value] of Object.entries(fields)) xml += `<${name}><![CDATA[${value}]]></${name}>`;
  return `${xml}</xml>`;
}

import { createHash } from 'node:crypto';

/**
 * A hand-written MD5 signature of APIv2.
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

/** A flat message with all fields as CDATA. */
export function v2Xml(fields: Readonly<Record<string, string>>): string {
  let xml = '<xml>';
  for (const [name, value] of Object.entries(fields)) xml += `<${name}><![CDATA[${value}]]></${name}>`;
  return `${xml}</xml>`;
}

/** Text in single quotes of a POSIX shell. */
export function single(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Text within double quotes of a POSIX shell. */
export function double(text: string): string {
  return text.replace(/[\\"$`]/g, '\\$&');
}

/** A command in lines, each indented and continued but the first and the last. */
export function continued(parts: readonly string[]): string[] {
  return parts.map((text, at) => `${at === 0 ? '' : '  '}${text}${at === parts.length - 1 ? '' : ' \\'}`);
}

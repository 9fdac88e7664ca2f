/** A key that no record may show. */
export interface Secret {
  readonly owner: string;
  readonly secret: string;
}

/** A client may put a key into a field by mistake. It must not appear in a record that is passed on. */
export function createRedact(secrets: readonly Secret[]): (text: string) => string {
  return (text) => {
    let shown = text;
    for (const { owner, secret } of secrets) shown = shown.replaceAll(secret, `<${owner}>`);
    return shown.replace(
      /-----BEGIN ([A-Z ]*)PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g,
      '<a private key>',
    );
  };
}

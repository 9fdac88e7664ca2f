/**
 * Draws a QR code for a terminal, dark on light whatever the colours of the terminal are.
 *
 * @param text what the code says
 */
export async function drawCode(text: string): Promise<string> {
  const { renderUnicodeCompact } = await import('uqr');
  const lines = renderUnicodeCompact(text, { border: 2 }).split('\n');
  return lines.map((line) => `  \x1b[97;40m${line}\x1b[0m`).join('\n');
}

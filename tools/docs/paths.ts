/** A path as a reader writes it: `{empty}` stands for the final slash. */
export function writtenPath(path: string): string {
  return path.replace(/\{empty\}$/, '');
}

/** The file of a path's page under `openapi/`, without its ending. */
export function pageFile(path: string): string {
  return path.replace(/\{empty\}$/, 'index');
}

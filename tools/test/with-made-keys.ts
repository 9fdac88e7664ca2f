const preload = new URL('made-keys.preload.js', import.meta.url).href;

/** The environment of a program whose sandboxes get keys that were made before, see made-keys.ts. */
export function withMadeKeys(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return { ...env, NODE_OPTIONS: `--import=${preload}` };
}

/** The built pages of `packages/console`. The bundler makes this module, see `rolldown.config.js`. */
declare module 'console-assets' {
  /** By path, such as `index.html`, `assets/console-B1x.js`: the content, compressed with gzip, in base64. */
  export const assets: Readonly<Record<string, string>>;
}

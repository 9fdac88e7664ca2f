/** A server that runs without an installation. */
const config = { output: 'standalone', outputFileTracingRoot: import.meta.dirname };

export default config;

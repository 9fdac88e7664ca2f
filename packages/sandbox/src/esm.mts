/** The declarations for `import`: those for `require()`, whose files are read as CommonJS. */
export * from './index.js';

/** The declarations for `import`. Those for `require()` are read as CommonJS. */
export * from './index.js';

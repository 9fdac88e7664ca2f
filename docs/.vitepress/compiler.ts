import * as compiler from 'vue/compiler-sfc';

/**
 * Vue's compiler, which forgets the syntax tree of a page once it is compiled. The plugin keeps what is parsed until the
 * end of the build, and the trees of 2,700 pages are a hundred times as large as their text.
 */
export const forgetfulCompiler: typeof compiler = {
  ...compiler,
  compileTemplate(options) {
    const { ast: _, ...result } = compiler.compileTemplate(options);
    // The compiler marks a tree that it has changed, and parses the source again if it needs the tree.
    const { ast } = options;
    if (ast?.transformed) {
      ast.children = [];
      ast.hoists = [];
      delete ast.codegenNode;
    }
    return result;
  },
};

/** The generators need the API of TypeScript 5, which TypeScript 7 does not have. A hook for `node --import`. */
import { register } from 'node:module';

const hook = `export const resolve = (name, context, next) =>
  next(name === 'typescript' ? 'typescript-5.9' : name, context);`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);

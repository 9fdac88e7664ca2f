// Before a package is published: are the files there that its package.json promises? `npm run build` makes them.
import { existsSync, readFileSync } from 'node:fs';

const { name, main, types, bin, exports } = JSON.parse(readFileSync('package.json', 'utf8'));
const missing = [...new Set(paths([main, types, bin, exports]))].filter((path) => !existsSync(path));
if (missing.length > 0) {
  console.error(`${name} is not built: ${missing.join(', ')} missing. Run: npm run build`);
  process.exitCode = 1;
}

/** The files named anywhere in a value of package.json. */
function paths(value) {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(paths) : [];
}

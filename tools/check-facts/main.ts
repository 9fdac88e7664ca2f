/**
 * Compares the built description with facts from its sources: `node tools/dist/check-facts/main.js FACTS_DIR`, with the
 * official tables and, in `cross-check/`, the models of SDKs. Prints the differences that `exceptions.ts` does not
 * explain. There should be none.
 */
import { loadBundle } from '@wechatpay-kit/openapi/model';
import { check } from './check.js';
import { readDescription } from './description.js';
import { exceptions } from './exceptions.js';
import { readFacts } from './facts.js';
import { readModels } from './models.js';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node tools/dist/check-facts/main.js FACTS_DIR');
  process.exitCode = 2;
} else {
  const description = readDescription(loadBundle());
  const report = check(readFacts(folder), readModels(folder), description, exceptions);
  for (const { subject, place, facts, description } of report.unexplained) {
    console.log(`${subject}  ${place}: ${facts} in the facts, ${description} in the description`);
  }
  for (const key of report.idle) console.log(`${key}: the exception no longer explains a difference`);
  console.log(report.summary);
  console.log(`${report.unexplained.length} differences, ${report.explained.length} more explained`);
  process.exitCode = report.unexplained.length + report.idle.length > 0 ? 1 : 0;
}

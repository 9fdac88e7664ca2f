import type { Document, LineCounter } from 'yaml';
import type { Description } from '../description/catalogue.js';
import { isFields, readRules } from './read.js';
import type { FaultRule, FaultScenario } from './rule.js';
import { type Path, RuleError } from './rule-error.js';

/** A file of scenarios, in YAML. */
export interface ScenarioFile {
  /** The name of the file, for errors. */
  readonly name: string;
  readonly text: string;
}

/** What a file of scenarios says. */
export interface FileContent {
  readonly scenarios: readonly FaultScenario[];
  /** The scenario that is in force from the start. */
  readonly use?: string;
}

/**
 * Reads a file of scenarios:
 *
 * ```yaml
 * use: slow-refunds
 * scenarios:
 *   slow-refunds:
 *     description: Refunds take their time.
 *     faults:
 *       - { kind: latency, operation: refund, median: 800, p99: 5000 }
 * ```
 *
 * @throws TypeError naming the file, the line and the field: `chaos.yaml:5:25: scenarios.slow-refunds.faults[0].kind: …`
 */
export async function readScenarioFile(
  description: Description,
  { name: file, text }: ScenarioFile,
): Promise<FileContent> {
  // Few sandboxes have such a file.
  const { LineCounter, parseDocument } = await import('yaml');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [problem] = document.errors;
  if (problem !== undefined) {
    throw new TypeError(`${file}:${showPlace(lines, problem.pos[0])}: ${problem.message}`);
  }
  try {
    return readContent(description, document.toJS(), file);
  } catch (error) {
    if (error instanceof RuleError) {
      const place = showPlace(lines, findOffset(document, error.path));
      throw new TypeError(`${file}:${place}: ${error.message}`);
    }
    // An alias that expands without end.
    if (error instanceof ReferenceError) throw new TypeError(`${file}: ${error.message}`);
    throw error;
  }
}

function readContent(description: Description, content: unknown, file: string): FileContent {
  if (!isFields(content)) throw new RuleError(['scenarios'], 'expected scenarios by their names');
  refuseOthers(content, ['scenarios', 'use'], []);
  const { scenarios: given, use } = content;
  if (!isFields(given)) throw new RuleError(['scenarios'], 'expected scenarios by their names');
  const scenarios = Object.entries(given).map(([name, scenario]) =>
    readScenario(description, { name, scenario, file }),
  );
  if (use === undefined) return { scenarios };
  if (typeof use !== 'string') throw new RuleError(['use'], 'expected the name of a scenario');
  return { scenarios, use };
}

function readScenario(
  description: Description,
  { name, scenario, file }: { readonly name: string; readonly scenario: unknown; readonly file: string },
): FaultScenario {
  const path = ['scenarios', name];
  if (!/^[\w.-]{1,64}$/.test(name)) {
    throw new RuleError(path, 'expected a name of letters, digits, dots, hyphens and underscores');
  }
  if (!isFields(scenario)) throw new RuleError(path, 'expected description and faults');
  refuseOthers(scenario, ['description', 'faults'], path);
  const { description: about = '', faults } = scenario;
  if (typeof about !== 'string') throw new RuleError([...path, 'description'], 'expected a text');
  const rules = readRules(description, faults, [...path, 'faults']).map(({ rule }): FaultRule => rule);
  return { name, description: about, rules, file };
}

function refuseOthers(fields: Readonly<Record<string, unknown>>, known: readonly string[], path: Path): void {
  const other = Object.keys(fields).find((name) => !known.includes(name));
  if (other !== undefined) throw new RuleError([...path, other], `expected ${known.join(' or ')}`);
}

function showPlace(lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${line}:${col}`;
}

/** The offset of a value, or of the nearest one around it. */
function findOffset(document: Document, path: Path): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    const range = (node as { readonly range?: readonly number[] } | undefined)?.range;
    if (range?.[0] !== undefined) return range[0];
  }
  return 0;
}

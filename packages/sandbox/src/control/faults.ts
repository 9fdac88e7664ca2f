import { readScenarioFile, type ScenarioFile } from '../faults/file.js';
import type { FaultRule, FaultStatus } from '../faults/rule.js';
import { Refusal } from '../runtime/refusal.js';
import type { World } from '../runtime/world.js';
import { type Arguments, refuseOthers } from './arguments.js';

/** A scenario that can be put in force. */
export interface ScenarioSummary {
  readonly name: string;
  readonly description: string;
  readonly faults: readonly FaultRule[];
  /** The file that it comes from; absent for one of the sandbox's own. */
  readonly file?: string;
}

/** The faults that are in force, and the scenarios. */
export interface FaultList {
  readonly faults: readonly FaultStatus[];
  readonly scenarios: readonly ScenarioSummary[];
}

export function listFaults({ faults }: World): FaultList {
  return {
    faults: faults.list(),
    scenarios: faults.scenarios.map(({ rules, ...scenario }) => ({ ...scenario, faults: rules })),
  };
}

/** @throws TypeError naming the field and what was expected */
export function addFaults(world: World, given: Arguments): FaultList {
  refuseOthers(given, ['faults']);
  world.faults.add(given['faults']);
  return listFaults(world);
}

/** @throws TypeError as above */
export function setFaults(world: World, given: Arguments): FaultList {
  refuseOthers(given, ['faults']);
  world.faults.set(given['faults']);
  return listFaults(world);
}

/** @throws Refusal UNKNOWN_ID */
export function clearFaults(world: World, given: Arguments): FaultList {
  refuseOthers(given, ['id']);
  const { id } = given;
  if (id !== undefined && typeof id !== 'string')
    throw new TypeError(`id: expected a text, got ${typeof id}`);
  if (world.faults.clear(id) === 0 && id !== undefined) {
    throw new Refusal('UNKNOWN_ID', `no fault has the id ${JSON.stringify(id.slice(0, 100))}`);
  }
  return listFaults(world);
}

/** @throws TypeError for a wrong file; RangeError with a suggestion for an unknown name */
export async function useFaults(world: World, given: Arguments): Promise<FaultList> {
  refuseOthers(given, ['name', 'file'], 'name or file');
  const { name, file } = given;
  const content = file === undefined ? undefined : await readScenarioFile(world.description, fileFrom(file));
  const chosen = name ?? content?.use;
  if (typeof chosen !== 'string') throw new TypeError('name: expected the name of a scenario');
  world.faults.use(chosen, content?.scenarios);
  return listFaults(world);
}

function fileFrom(value: unknown): ScenarioFile {
  const { name, text } = (value ?? {}) as Partial<Record<keyof ScenarioFile, unknown>>;
  if (typeof name === 'string' && typeof text === 'string') return { name, text };
  throw new TypeError('file: expected the name and the text of a file of scenarios');
}

import { type Compiler, type Cost, check, compilers } from './compiler.js';
import { nothing, type Program, stripe, wechatpay } from './programs.js';
import { createProject, type Project } from './project.js';
import { median } from './statistics.js';

export interface CheckResult {
  readonly compiler: Compiler;
  readonly uses: Program['uses'];
  /** The median of the runs for every figure. */
  readonly cost: Cost;
  /** Seconds of the fastest run, with the least noise. */
  readonly fastest: number;
}

const runs = 5;

/** Checks each program with each compiler alternately, so that noise affects all of them equally. */
export function checkAll(): CheckResult[] {
  const subjects = compilers.flatMap((compiler) =>
    [wechatpay, stripe, nothing].map((program) => ({
      compiler,
      uses: program.uses,
      project: createProject(program),
      costs: [] as Cost[],
    })),
  );
  try {
    for (let run = 0; run < runs; run += 1) {
      for (const { compiler, project, costs } of subjects) costs.push(check(compiler, project.folder));
    }
  } finally {
    removeAll(subjects.map(({ project }) => project));
  }
  return subjects.map(({ compiler, uses, costs }) => ({
    compiler,
    uses,
    cost: medianCost(costs),
    fastest: Math.min(...costs.map(({ seconds }) => seconds)),
  }));
}

function removeAll(projects: readonly Project[]): void {
  for (const project of projects) project.remove();
}

function medianCost(costs: readonly Cost[]): Cost {
  const of = (figure: keyof Cost): number => median(costs.map((cost) => cost[figure]));
  return {
    seconds: of('seconds'),
    instantiations: of('instantiations'),
    types: of('types'),
    kilobytes: of('kilobytes'),
  };
}

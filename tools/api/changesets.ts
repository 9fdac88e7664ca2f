/** How much a version rises, the least first. */
export const bumps = ['patch', 'minor', 'major'] as const;
export type Bump = (typeof bumps)[number];

/** The packages that a changeset names, and how much the version of each rises. */
export function bumpsIn(changeset: string): ReadonlyMap<string, Bump> {
  const [, front = ''] = /^---\r?\n(.*?)^---/ms.exec(changeset) ?? [];
  const lines = front.matchAll(/^\s*["']?(?<name>[^"'\s:]+)["']?\s*:\s*["']?(?<bump>patch|minor|major)\b/gm);
  return new Map([...lines].map(({ groups }) => [groups?.['name'] ?? '', groups?.['bump'] as Bump]));
}

/** What breaks users needs at least this: before 1.0, by semantic versioning, a minor version may break. */
export function bumpForBreaking(version: string): Bump {
  return version.startsWith('0.') ? 'minor' : 'major';
}

/** Whether a version has risen by a bump already, as it has once the changesets are applied. */
export function hasRisen(before: string, now: string, bump: Bump): boolean {
  const [old, current] = [before, now].map((version) => version.split('.').map(Number.parseFloat)) as [
    number[],
    number[],
  ];
  const places = bumps.length - bumps.indexOf(bump);
  for (let at = 0; at < places; at++) {
    const [a = 0, b = 0] = [old[at], current[at]];
    if (a !== b) return b > a;
  }
  return false;
}

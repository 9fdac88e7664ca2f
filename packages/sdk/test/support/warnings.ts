import { afterEach, beforeEach, vi } from 'vitest';
import { emittedWarnings } from '../../../../tools/test/quiet.js';

/** The warnings that the process emits during a test, kept off the terminal. */
export function recordedWarnings(): { code: string | undefined; text: string }[] {
  const warnings: { code: string | undefined; text: string }[] = [];
  beforeEach(() => {
    warnings.length = 0;
    vi.spyOn(process, 'emitWarning').mockImplementation((text: unknown, options?: unknown) => {
      warnings.push({ code: (options as { code?: string } | undefined)?.code, text: String(text) });
      emittedWarnings().push(String(text));
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  return warnings;
}

import { readFileSync } from 'node:fs';

/** @returns the CPU microseconds of this process, with all threads */
export function processCpu(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/**
 * @returns the CPU microseconds of the main thread, as Linux counts them: up to the thread's last pause or tick. Elsewhere
 *   those of the process
 */
export function mainThreadCpu(): number {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ', 1)[0]) / 1000;
  } catch {
    return processCpu();
  }
}

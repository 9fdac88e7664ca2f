/** The program of `worker.ts` as a CommonJS script. The build makes it; see `rolldown.config.js`. */
export declare const workerCode: string;

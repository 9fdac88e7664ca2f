/** A worker for the deductions of one merchant. Start it on as many machines as you like. */
import { fileURLToPath } from 'node:url';
import { Client, Connection, WorkflowIdConflictPolicy } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { activitiesOf } from './activities.ts';
import { openShop } from './shop.ts';
import { deduct } from './workflows.ts';

const address = process.env['TEMPORAL_ADDRESS'];
if (address === undefined) {
  console.error(
    'Set TEMPORAL_ADDRESS, such as 127.0.0.1:7233. `temporal server start-dev` starts a server there.',
  );
  process.exit(1);
}
const connection = await NativeConnection.connect({ address }).catch((error: Error) => {
  console.error(`No Temporal server answers at ${address}: ${error.message}`);
  process.exit(1);
});

const deductions = await openShop(20);
const { work } = deductions;
const taskQueue = `deductions-${work.merchant}`;
const worker = await Worker.create({
  connection,
  taskQueue,
  workflowsPath: fileURLToPath(new URL('./workflows.ts', import.meta.url)),
  activities: activitiesOf(work),
  maxConcurrentActivityTaskExecutions: 16,
  // The server holds this rate for all workers of the queue together.
  maxTaskQueueActivitiesPerSecond: work.rate,
});

// One workflow for each merchant: a second start finds the first.
const client = new Client({ connection: await Connection.connect({ address }) });
await client.workflow.start(deduct, {
  taskQueue,
  workflowId: taskQueue,
  workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
});
await worker.run(); // until SIGINT or SIGTERM
await deductions.close();
process.exit();

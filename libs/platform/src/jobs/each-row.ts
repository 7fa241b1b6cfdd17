import type { Logger } from '../logger.js';
import { taskRowsFailed } from '../metrics.js';

/**
 * Works through the rows of a recurring task one by one. A row that throws keeps none of the others waiting: it is logged with what it is,
 * counted under the task's name, and stays for the next run.
 */
export async function forEachRow<Row>(rows: readonly Row[], work: (row: Row) => Promise<void>, as: { readonly task: string; readonly logger: Logger; readonly describe: (row: Row) => object }): Promise<void> {
  const { task, logger, describe } = as;
  for (const row of rows) {
    try {
      await work(row);
    } catch (error) {
      taskRowsFailed.inc({ task });
      logger.error({ ...describe(row), task, error: error instanceof Error ? error.message : 'unknown' }, 'a row was left behind by its task');
    }
  }
}

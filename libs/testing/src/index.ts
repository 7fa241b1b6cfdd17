export { outcomeOf, refusalOf } from './outcome.js';
export { propertyRuns } from './property-runs.js';
export { repositoryRoot } from './repository-root.js';
export { type TestDatabase, testDatabase } from './test-database.js';
export { startTestHttp } from './test-http.js';
export { createTestPlatform, TEST_NOW_MS, TestPlatform } from './test-platform.js';
export { startTestSimulators, TestSimulators } from './test-simulators.js';
export { recordSql } from './sql-log.js';
export { waitFor } from './wait-for.js';

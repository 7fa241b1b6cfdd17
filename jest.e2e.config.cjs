// End-to-end tests over HTTP: the whole API on a real PostgreSQL and Redis, with the simulators beside it.
const { join } = require('node:path');
const preset = require('./jest.preset.cjs');

module.exports = { projects: [preset(join(__dirname, 'apps/api'), 'e2e', 'e2e-spec')], testTimeout: 60_000 };

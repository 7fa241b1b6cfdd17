// Integration tests on a real PostgreSQL and Redis: one domain and those below it.
const { existsSync, readdirSync } = require('node:fs');
const { join } = require('node:path');
const preset = require('./jest.preset.cjs');

const projects = ['libs', 'apps'].flatMap((parent) =>
  readdirSync(join(__dirname, parent))
    .filter((name) => existsSync(join(__dirname, parent, name, 'tsconfig.spec.json')))
    .map((name) => preset(join(__dirname, parent, name), name, 'int-spec')),
);

module.exports = { projects, testTimeout: 60_000 };

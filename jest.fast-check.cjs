// Stands for fast-check in every test: a run tries the same cases as the run before it, so that it says the same twice.
// `npm test -- --runs <n>` tries others. By its file, because its name leads here.
const fc = require('./node_modules/fast-check/lib/cjs/fast-check.js');

if (process.env.PROPERTY_RUNS === undefined) fc.configureGlobal({ seed: 20_261_123 });

module.exports = fc;

// Unit tests of every project: nothing outside the process. `npx jest -c jest.config.cjs --selectProjects stores`.
module.exports = { projects: ['<rootDir>/libs/*/jest.config.cjs', '<rootDir>/apps/*/jest.config.cjs', '<rootDir>/scripts/jest.config.cjs', '<rootDir>/load-tests/jest.config.cjs'], testTimeout: 30_000 };

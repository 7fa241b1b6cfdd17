import { findMissingPackages } from '../lib/dependencies.mjs';

describe('whether node_modules follows the lock file', () => {
  it('is content when each package is there in its version', () => {
    const lock = { '': {}, 'apps/api': { version: '0.0.0' }, 'node_modules/zod': { version: '4.6.7' } };
    expect(findMissingPackages(lock, { 'node_modules/zod': { version: '4.6.7' } })).toEqual([]);
  });

  it('misses a package that is absent or has another version', () => {
    const lock = { 'node_modules/zod': { version: '4.6.7' }, 'node_modules/pg': { version: '8.23.1' } };
    expect(findMissingPackages(lock, { 'node_modules/pg': { version: '8.0.0' } })).toEqual(['node_modules/zod', 'node_modules/pg']);
  });

  it('does not miss an optional package of another platform, but wants the version of one that is there', () => {
    const lock = { 'node_modules/@swc/core-darwin-arm64': { version: '1.16.18', optional: true } };
    expect(findMissingPackages(lock, {})).toEqual([]);
    expect(findMissingPackages(lock, { 'node_modules/@swc/core-darwin-arm64': { version: '1.3.96' } })).toHaveLength(1);
  });

  it('leaves links to the workspace alone', () => {
    expect(findMissingPackages({ 'node_modules/@quanyu/api': { link: true } }, {})).toEqual([]);
  });
});

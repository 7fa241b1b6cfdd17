/** Where the tests find real servers. The test command starts them; a developer's own may be named instead. */
export interface TestServers {
  /** A PostgreSQL user that may create databases. */
  readonly databaseUrl: string;
  readonly redisUrl: string;
}

export function testServers(): TestServers {
  return {
    databaseUrl: process.env['TEST_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:3432/postgres',
    redisUrl: process.env['TEST_REDIS_URL'] ?? 'redis://127.0.0.1:3379',
  };
}

/** What a migration runs its statements with. */
interface Runner {
  query(sql: string): Promise<unknown>;
}

/** A table that staff of stores write: which of its rows, as for reading, and what they may do with them. */
export interface WrittenTable {
  readonly condition: string;
  /** Rights beside the policy, or SELECT alone where another table's condition asks this one. */
  readonly rights: string;
}

/**
 * Binds the role that writes for staff of stores, on the tables of one schema, to the stores of its transaction: a row of another store is
 * neither changed nor added, whatever the statement says. The role of their reads is bound as before, and the owner by nothing. Used by
 * released migrations: never changed.
 *
 * Each table is a transaction of its own, so that no lock waits for another one; safe to run again.
 */
export async function bindStoreWriters(runner: Runner, schema: string, tables: Readonly<Record<string, WrittenTable>>): Promise<void> {
  // Roles belong to the whole cluster: another database of it, or another run, may be making it at this moment.
  await runner.query(`
    DO $$ BEGIN
      CREATE ROLE quanyu_store_writer NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END $$`);
  await runner.query(`
    DO $$ BEGIN
      -- A superuser needs no membership; anybody else who is to take on the role does.
      IF NOT pg_has_role(current_user, 'quanyu_store_writer', 'MEMBER') THEN EXECUTE format('GRANT quanyu_store_writer TO %I', current_user); END IF;
    END $$`);
  await runner.query(`GRANT USAGE ON SCHEMA ${schema} TO quanyu_store_writer`);
  for (const [table, { condition, rights }] of Object.entries(tables)) {
    // The policy is changed in place: at no moment does the table stand without it. What it lets be seen it lets be written.
    await runner.query(`
      SET LOCAL lock_timeout = '5s';
      ALTER POLICY store_scope ON ${schema}.${table} USING (current_user NOT IN ('quanyu_store_staff', 'quanyu_store_writer') OR (${condition}));
      GRANT ${rights} ON ${schema}.${table} TO quanyu_store_writer`);
  }
}

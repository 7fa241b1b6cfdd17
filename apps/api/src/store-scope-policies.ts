/** What a migration runs its statements with. */
interface Runner {
  query(sql: string): Promise<unknown>;
}

/** Of the stores that the transaction is bound to; an array that is made once per statement. Nothing is in no scope. */
export const IN_SCOPE = `= ANY (ARRAY(SELECT unnest(nullif(current_setting('quanyu.stores', true), '')::uuid[])))`;

/**
 * Binds the role of store staff to the stores of its transaction, on the tables of one schema: `conditions` says which of a table's rows it
 * sees. The owner, and any other role that was granted the table, sees all of them. Used by released migrations: never changed.
 *
 * Each table is a transaction of its own, so that no lock waits for another one; safe to run again.
 */
export async function bindStoreStaff(runner: Runner, schema: string, conditions: Readonly<Record<string, string>>): Promise<void> {
  // Roles belong to the whole cluster: another database of it, or another run, may be making it at this moment.
  await runner.query(`
    DO $$ BEGIN
      CREATE ROLE quanyu_store_staff NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END $$`);
  await runner.query(`
    DO $$ BEGIN
      -- A superuser needs no membership; anybody else who is to take on the role does.
      IF NOT pg_has_role(current_user, 'quanyu_store_staff', 'MEMBER') THEN EXECUTE format('GRANT quanyu_store_staff TO %I', current_user); END IF;
    END $$`);
  await runner.query(`GRANT USAGE ON SCHEMA ${schema} TO quanyu_store_staff`);
  for (const [table, condition] of Object.entries(conditions)) {
    await runner.query(`
      SET LOCAL lock_timeout = '5s';
      DROP POLICY IF EXISTS store_scope ON ${schema}.${table};
      CREATE POLICY store_scope ON ${schema}.${table} USING (current_user <> 'quanyu_store_staff' OR (${condition}));
      ALTER TABLE ${schema}.${table} ENABLE ROW LEVEL SECURITY;
      GRANT SELECT ON ${schema}.${table} TO quanyu_store_staff`);
  }
}

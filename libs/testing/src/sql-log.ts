import pg from 'pg';

/** The SQL that this process sends to PostgreSQL while some work is done: the text of each statement, in the order in which they leave. */
export async function recordSql(work: () => Promise<unknown>): Promise<string[]> {
  const prototype: object = pg.Query.prototype;
  const submit: unknown = Reflect.get(prototype, 'submit');
  if (typeof submit !== 'function') throw new Error('a query of pg submits itself');
  const texts: string[] = [];
  Reflect.set(prototype, 'submit', function record(this: { readonly text?: string; readonly name?: string }, connection: object): unknown {
    texts.push(this.text ?? this.name ?? '');
    const refused: unknown = Reflect.apply(submit, this, [connection]);
    return refused;
  });
  try {
    await work();
  } finally {
    Reflect.set(prototype, 'submit', submit);
  }
  return texts;
}

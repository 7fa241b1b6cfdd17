import { Batch } from '@quanyu/platform';
import pg from 'pg';

/** The SQL that this process sends to PostgreSQL while some work is done: the text of each statement, in the order in which they leave. */
export async function recordSql(work: () => Promise<unknown>): Promise<string[]> {
  const texts: string[] = [];
  const restore = [
    // What TypeORM sends, one by one, and what our own transactions send together.
    listen(pg.Query.prototype, ({ text, name }: { text?: string; name?: string }) => texts.push(text ?? name ?? '')),
    listen(Batch.prototype, ({ pending }: Batch) => texts.push(...pending.map(({ statement }) => statement.text))),
  ];
  try {
    await work();
  } finally {
    for (const end of restore) end();
  }
  return texts;
}

function listen<Query>(prototype: object, hear: (query: Query) => void): () => void {
  const submit: unknown = Reflect.get(prototype, 'submit');
  if (typeof submit !== 'function') throw new Error('a query of pg submits itself');
  Reflect.set(prototype, 'submit', function record(this: Query, connection: object): unknown {
    hear(this);
    const refused: unknown = Reflect.apply(submit, this, [connection]);
    return refused;
  });
  return () => void Reflect.set(prototype, 'submit', submit);
}

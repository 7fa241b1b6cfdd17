import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { Journal } from './journal.js';

const noteSchema = z.object({ text: z.string(), alias: z.string() });

describe('the journal', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'quanyu-journal-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const open = (limit = 10) => {
    const journal = new Journal(folder);
    const notes = journal.table('note', { schema: noteSchema, limit, aliases: ({ alias }) => [alias] });
    journal.open();
    return { journal, notes };
  };
  const textsOf = ({ notes }: ReturnType<typeof open>) => [...notes.values()].map(({ text }) => text);

  it('gives back what was put, though nothing closed it', () => {
    const killed = open();
    killed.notes.put('1', { text: 'draft', alias: 'a' });
    killed.notes.put('1', { text: 'final', alias: 'a' });
    killed.notes.put('2', { text: 'second', alias: 'b' });
    const next = open();
    expect(textsOf(next)).toEqual(['final', 'second']);
    expect(next.notes.findByAlias('b')?.text).toBe('second');
    killed.journal.close();
    next.journal.close();
  });

  it('ignores a line torn by a kill, and lines that it does not understand', () => {
    const first = open();
    first.notes.put('1', { text: 'kept', alias: 'a' });
    first.journal.close();
    appendFileSync(join(folder, 'journal.jsonl'), '{"table":"other","key":"1","row":{}}\n{"table":"note","key":"2","row":{}}\n{"table":"no');
    const next = open();
    expect(textsOf(next)).toEqual(['kept']);
    next.journal.close();
  });

  it('holds only live rows after opening', () => {
    const first = open();
    for (let change = 0; change < 50; change += 1) first.notes.put('1', { text: String(change), alias: 'a' });
    first.journal.close();
    open().journal.close();
    expect(readFileSync(join(folder, 'journal.jsonl'), 'utf8').trim().split('\n')).toHaveLength(1);
  });

  it('forgets the oldest beyond its limit, by every name', () => {
    const opened = open(2);
    for (const name of ['a', 'b', 'c']) opened.notes.put(name, { text: name, alias: `alias-${name}` });
    expect(textsOf(opened)).toEqual(['b', 'c']);
    expect(opened.notes.findByAlias('alias-a')).toBeUndefined();
    opened.journal.close();
  });

  it('is empty after clearing, also after a restart', () => {
    const first = open();
    first.notes.put('1', { text: 'gone', alias: 'a' });
    first.journal.clear();
    first.journal.close();
    const next = open();
    expect(textsOf(next)).toEqual([]);
    next.journal.close();
  });
});

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { migrations } from './migrations.js';

describe('the history of the database', () => {
  it('names every file of its folder, in the order of their times', () => {
    const files = readdirSync(join(__dirname, 'migrations')).filter((file) => file.endsWith('.ts')).sort();
    const times = files.map((file) => file.split('-')[0]);
    expect(migrations.map(({ name }) => /\d{13}$/.exec(name)?.[0])).toEqual(times);
  });

  it('goes forward only', async () => {
    for (const Migration of migrations) await expect(new Migration().down()).rejects.toThrow('forward only');
  });
});

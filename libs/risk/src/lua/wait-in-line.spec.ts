import { readFileSync } from 'node:fs';

const source = readFileSync(new URL('wait-in-line.lua', import.meta.url), 'utf8');

function names(text: string): string[] {
  return [...new Set(text.match(/(KEYS|ARGV)\[\d+\]/g))].sort();
}

describe('wait-in-line.lua', () => {
  it('says in its header which keys and arguments it uses', () => {
    const lines = source.split('\n');
    const end = lines.findIndex((line) => !line.startsWith('--'));
    expect(names(lines.slice(0, end).join('\n'))).toEqual(names(lines.slice(end).join('\n')));
    expect(names(source)).toEqual([1, 2, 3, 4, 5].map((index) => `ARGV[${index}]`).concat([1, 2, 3, 4, 5].map((index) => `KEYS[${index}]`)));
  });
});

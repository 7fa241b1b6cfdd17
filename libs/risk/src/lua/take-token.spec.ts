import { readFileSync } from 'node:fs';

const source = readFileSync(new URL('take-token.lua', import.meta.url), 'utf8');

function names(text: string): string[] {
  return [...new Set(text.match(/(KEYS|ARGV)\[\d+\]/g))].sort();
}

describe('take-token.lua', () => {
  it('says in its header which keys and arguments it uses', () => {
    const lines = source.split('\n');
    const header = lines.filter((line) => line.startsWith('--'));
    const body = lines.filter((line) => !line.startsWith('--'));
    expect(names(header.join('\n'))).toEqual(names(body.join('\n')));
    expect(names(body.join('\n'))).toEqual(['ARGV[1]', 'ARGV[2]', 'ARGV[3]', 'KEYS[1]']);
  });
});

import { TextDecoder as NodeTextDecoder, TextEncoder as NodeTextEncoder } from 'node:util';
import { decodeCsv } from './csv';

// jsdom has no text decoders; the browser's are the same as Node's.
Object.assign(globalThis, { TextDecoder: NodeTextDecoder });
const utf8 = (text: string) => Uint8Array.from(new NodeTextEncoder().encode(text));

describe('a CSV file', () => {
  it('is read as UTF-8, with or without the mark that Excel puts in front', () => {
    expect(decodeCsv(utf8('编码,名称')).text).toBe('编码,名称');
    expect(decodeCsv(utf8('\uFEFF编码')).text).toBe('编码');
  });

  it('is read as GB18030 when Excel saved it the old way', () => {
    expect(decodeCsv(Uint8Array.of(0xb1, 0xe0, 0xc2, 0xeb))).toEqual({ text: '编码', encoding: 'gb18030' });
  });
});

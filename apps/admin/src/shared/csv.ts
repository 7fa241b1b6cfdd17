/** How the last row of a file from the server begins, that says who took it; what reads such a file again leaves it out. */
export const EXPORT_MARK = '# 导出';

/** A cell that no spreadsheet takes for a formula, also where full-width signs are read as plain ones. */
export function defused(text: string): string {
  return /^[=+\-@\t\r＝＋－＠]/.test(text) ? `'${text}` : text;
}

/** The text of a CSV file as Excel in China writes it: UTF-8 where it is valid, else GB18030. */
export function decodeCsv(bytes: Uint8Array): { readonly text: string; readonly encoding: 'utf-8' | 'gb18030' } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'utf-8' };
  } catch {
    return { text: new TextDecoder('gb18030').decode(bytes), encoding: 'gb18030' };
  }
}

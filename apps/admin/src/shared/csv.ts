/** How the last row of a file from the server begins, that says who took it; what reads such a file again leaves it out. */
export const EXPORT_MARK = '# 导出';

/** A cell that no spreadsheet takes for a formula, also where full-width signs are read as plain ones. */
export function defused(text: string): string {
  return /^[=+\-@\t\r＝＋－＠]/.test(text) ? `'${text}` : text;
}

/**
 * The code of a sale at the counter within what WeChat hands over when its link was scanned (`q`): the link itself. Empty when it is
 * another link.
 */
export function codeOfScan(link: string): string {
  return /[?&]sale=([\w-]{8,40})/.exec(link)?.[1] ?? '';
}

/** 「1234 5678」: two groups of four, as people read them out. */
export function groupDigits(digits: string): string {
  return digits.replace(/(\d{4})(?=\d)/g, '$1 ');
}

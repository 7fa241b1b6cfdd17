import { computeCssVariables } from './tokens';

/** Relative luminance, as WCAG 2 defines it. */
function luminanceOf(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255).map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrastOf(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const TEXTS = ['text-1', 'text-2', 'text-3', 'primary', 'urgent-text', 'warning', 'success', 'info-text'] as const;
const GROUNDS = ['card', 'page', 'sunken', 'primary-soft', 'urgent-soft', 'warning-soft', 'success-soft', 'info-soft'] as const;

function weakest(isHighContrast: boolean): number {
  const variables = computeCssVariables(isHighContrast);
  const colorOf = (name: string): string => variables.get(`--color-${name}`) ?? '';
  return Math.min(...TEXTS.flatMap((text) => GROUNDS.map((ground) => contrastOf(colorOf(text), colorOf(ground)))));
}

describe('the colours of the workbench', () => {
  it('are strong enough to read on every ground they stand on, and much stronger when somebody asks for it', () => {
    expect(weakest(false)).toBeGreaterThanOrEqual(4.5);
    expect(weakest(true)).toBeGreaterThanOrEqual(7);
  });
});

import styles from './Sparkline.module.css';

const WIDTH = 200;
const HEIGHT = 30;

/** The course of a number, from zero up; gaps where nothing was measured. */
export function Sparkline({ values }: { readonly values: readonly (number | null)[] }) {
  const most = Math.max(...values.map((value) => value ?? 0));
  if (values.length < 2 || most <= 0) return <svg className={styles['spark']} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden />;
  const x = (index: number): string => ((index / (values.length - 1)) * WIDTH).toFixed(1);
  const y = (value: number): string => (HEIGHT - 1.5 - (value / most) * (HEIGHT - 4)).toFixed(1);
  let isDrawing = false;
  const path = values
    .map((value, index) => {
      if (value === null) {
        isDrawing = false;
        return '';
      }
      const step = `${isDrawing ? 'L' : 'M'}${x(index)} ${y(value)}`;
      isDrawing = true;
      return step;
    })
    .join('');
  return (
    <svg className={styles['spark']} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden>
      <path d={path} fill="none" vectorEffect="non-scaling-stroke" />
    </svg>
  );
}

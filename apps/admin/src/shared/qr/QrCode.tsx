import { create } from 'qrcode';
import { useMemo } from 'react';
import styles from './QrCode.module.css';

/** Modules of white around the code that a scanner needs to find it. */
const QUIET_ZONE = 4;

/** A QR code, sharp at any size and white in every theme. Error level M. */
export function QrCode({ content, label }: { readonly content: string; readonly label: string }) {
  const { side, path } = useMemo(() => drawQr(content), [content]);
  return (
    <svg className={styles['qr']} viewBox={`0 0 ${side} ${side}`} shapeRendering="crispEdges" role="img" aria-label={label}>
      <rect width={side} height={side} fill="#fff" />
      <path d={path} fill="#111315" />
    </svg>
  );
}

function drawQr(content: string): { side: number; path: string } {
  const { modules } = create(content, { errorCorrectionLevel: 'M' });
  const squares = Array.from({ length: modules.size * modules.size }, (_unused, index) => [Math.floor(index / modules.size), index % modules.size] as const);
  const path = squares.flatMap(([row, column]) => (modules.get(row, column) ? [`M${column + QUIET_ZONE} ${row + QUIET_ZONE}h1v1h-1z`] : [])).join('');
  return { side: modules.size + QUIET_ZONE * 2, path };
}

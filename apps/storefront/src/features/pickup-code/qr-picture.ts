import { create } from 'qrcode';

/** Modules of white around the code that a scanner needs to find it. */
const quietZone = 4;

/** The QR code as an SVG data URL: sharp at any size, and drawn without a canvas. Error level M. */
export function qrPicture(content: string): string {
  // As bytes: the library would ask TextEncoder, which the mini-program has not. The token is plain ASCII.
  const data = Uint8Array.from(content, (character) => character.charCodeAt(0));
  const { modules } = create([{ data, mode: 'byte' }], { errorCorrectionLevel: 'M' });
  const side = modules.size + quietZone * 2;
  let path = '';
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      if (!modules.get(row, column)) continue;
      let run = 1;
      while (column + run < modules.size && modules.get(row, column + run)) run += 1;
      path += `M${column + quietZone} ${row + quietZone}h${run}v1h-${run}z`;
      column += run - 1;
    }
  }
  const svg = `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 ${side} ${side}' shape-rendering='crispEdges'><rect width='${side}' height='${side}' fill='#fff'/><path d='${path}' fill='#111315'/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

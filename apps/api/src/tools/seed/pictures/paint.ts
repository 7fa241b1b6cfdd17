import { blend, shade } from '../colours.js';

export type Pattern = 'plain' | 'stripe' | 'pinstripe' | 'plaid' | 'dots' | 'chevron' | 'floral' | 'geometric' | 'knit' | 'waffle' | 'leaf';

/** What a drawing is painted with. Drawings live in a box of 200 × 200 units and stand on y = 180. */
export interface Paint {
  /** Makes the ids of gradients and patterns unique in a picture of several drawings. */
  id: string;
  base: string;
  accent: string;
  pattern: Pattern;
}

/** Gradients and the fabric that the shapes below refer to. */
export function paintDefs({ id, base, accent, pattern }: Paint): string {
  return `<defs>
<linearGradient id="${id}s" x1="0.1" y1="0" x2="0.45" y2="1"><stop offset="0" stop-color="#fff" stop-opacity="0.5"/><stop offset="0.5" stop-color="#fff" stop-opacity="0.04"/><stop offset="1" stop-color="${shade(base, -0.75)}" stop-opacity="0.3"/></linearGradient>
<linearGradient id="${id}d" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#000" stop-opacity="0.02"/><stop offset="1" stop-color="${shade(base, -0.8)}" stop-opacity="0.34"/></linearGradient>
<radialGradient id="${id}p" cx="0.36" cy="0.28" r="0.85"><stop offset="0" stop-color="#fff" stop-opacity="0.55"/><stop offset="0.5" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="${shade(base, -0.75)}" stop-opacity="0.32"/></radialGradient>
<pattern id="${id}f" width="${tile[pattern]}" height="${tile[pattern]}" patternUnits="userSpaceOnUse"><rect width="100%" height="100%" fill="${base}"/>${motif(pattern, accent)}</pattern></defs>`;
}

const tile: Record<Pattern, number> = {
  plain: 20, stripe: 24, pinstripe: 8, plaid: 28, dots: 18, chevron: 22, floral: 36, geometric: 30, knit: 9, waffle: 9, leaf: 34,
};

function motif(pattern: Pattern, accent: string): string {
  const fill = `fill="${accent}"`;
  switch (pattern) {
    case 'plain':
      return '';
    case 'stripe':
      return `<rect width="9" height="24" ${fill} opacity="0.75"/><rect x="13" width="2" height="24" ${fill} opacity="0.6"/>`;
    case 'pinstripe':
      return `<rect width="2.4" height="8" ${fill} opacity="0.6"/>`;
    case 'plaid':
      return `<rect width="11" height="28" ${fill} opacity="0.42"/><rect width="28" height="11" ${fill} opacity="0.42"/><rect x="18" width="2" height="28" ${fill} opacity="0.7"/><rect y="18" width="28" height="2" ${fill} opacity="0.7"/>`;
    case 'dots':
      return `<circle cx="5" cy="5" r="2.6" ${fill} opacity="0.85"/><circle cx="14" cy="14" r="2.6" ${fill} opacity="0.85"/>`;
    case 'chevron':
      return `<path d="M0 8 11 0 22 8M0 19 11 11 22 19" fill="none" stroke="${accent}" stroke-width="3" opacity="0.7"/>`;
    case 'floral':
      return flower(10, 10, accent) + flower(28, 27, accent);
    case 'geometric':
      return `<path d="M0 0h15L0 15z" ${fill} opacity="0.6"/><path d="M30 30H15l15-15z" ${fill} opacity="0.35"/>`;
    case 'knit':
      return `<path d="M1 1 4.5 6 8 1" fill="none" stroke="${accent}" stroke-width="1.6" opacity="0.5"/>`;
    case 'waffle':
      return `<path d="M0 0h9M0 0v9" stroke="${accent}" stroke-width="2" opacity="0.5"/>`;
    case 'leaf':
      return leaf(8, 10, 20, accent) + leaf(25, 26, -35, accent);
  }
}

function flower(x: number, y: number, colour: string): string {
  const petals = [0, 72, 144, 216, 288].map(
    (turn) => `<circle cx="${x}" cy="${y - 3.6}" r="3" transform="rotate(${turn} ${x} ${y})"/>`,
  );
  return `<g fill="${colour}" opacity="0.85">${petals.join('')}</g><circle cx="${x}" cy="${y}" r="2.1" fill="#fff1c9"/>`;
}

function leaf(x: number, y: number, turn: number, colour: string): string {
  return `<path d="M0-8C6-3 6 4 0 9-6 4-6-3 0-8z" fill="${colour}" opacity="0.65" transform="translate(${x} ${y}) rotate(${turn})"/>`;
}

/** A shape in the product's fabric, lit from the upper left. */
export function cloth(paint: Paint, d: string): string {
  return `<path d="${d}" fill="url(#${paint.id}f)"/><path d="${d}" fill="url(#${paint.id}s)"/>`;
}

/** As `cloth`, rounded like something stuffed. */
export function puff(paint: Paint, d: string): string {
  return `<path d="${d}" fill="url(#${paint.id}f)"/><path d="${d}" fill="url(#${paint.id}p)"/>`;
}

/** A shape of one colour, lit from the upper left. */
export function solid(paint: Paint, d: string, colour: string): string {
  return `<path d="${d}" fill="${colour}"/><path d="${d}" fill="url(#${paint.id}s)"/>`;
}

/** A darker side or inside of something of one colour. */
export function dark(paint: Paint, d: string, colour: string): string {
  return `<path d="${d}" fill="${colour}"/><path d="${d}" fill="url(#${paint.id}d)"/>`;
}

export function stroke(d: string, colour: string, width: number, opacity = 1): string {
  return `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round" opacity="${opacity}"/>`;
}

/** The path of a rectangle with round corners. */
export function box(x: number, y: number, width: number, height: number, radius = 6): string {
  const r = Math.min(radius, width / 2, height / 2);
  return `M${x + r} ${y}h${width - 2 * r}q${r} 0 ${r} ${r}v${height - 2 * r}q0 ${r} ${-r} ${r}h${2 * r - width}q${-r} 0 ${-r} ${-r}v${2 * r - height}q0 ${-r} ${r} ${-r}z`;
}

/** The path of an ellipse. */
export function oval(cx: number, cy: number, rx: number, ry: number): string {
  return `M${cx - rx} ${cy}a${rx} ${ry} 0 1 0 ${2 * rx} 0a${rx} ${ry} 0 1 0 ${-2 * rx} 0z`;
}

/** Fold lines and seams: the base, darkened. */
export function seam(paint: Paint): string {
  return blend(paint.base, '#3a2f2a', 0.42);
}

/** The base in a paler tone, for linings and second pieces of a set. */
export function pale(paint: Paint): string {
  return shade(paint.base, 0.55);
}

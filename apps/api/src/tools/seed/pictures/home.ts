import { shade } from '../colours.js';
import { box, cloth, dark, oval, pale, puff, seam, solid, stroke } from './paint.js';
import type { Paint } from './paint.js';

type Draw = (paint: Paint) => string;

const steel = '#c9ced6';
const graphite = '#4d525c';

export const enamelPot: Draw = (p) =>
  solid(p, box(4, 104, 34, 18, 9), shade(p.base, -0.1)) +
  solid(p, box(162, 104, 34, 18, 9), shade(p.base, -0.1)) +
  cloth(p, 'M24 92h152v58q-2 28-30 28h-92q-28 0-30-28z') +
  stroke('M24 96h152', '#fff', 5, 0.7) +
  cloth(p, 'M20 88q6-40 80-42q74 2 80 42z') +
  stroke('M44 76q12-18 46-22', '#fff', 6, 0.55) +
  solid(p, box(16, 84, 168, 11, 5), shade(p.base, -0.22)) +
  solid(p, oval(100, 40, 15, 11), '#e8c98a') +
  stroke('M46 112q-2 26 6 46', '#fff', 7, 0.4);

export const fryPan: Draw = (p) =>
  `<g transform="rotate(-20 90 120)">` +
  solid(p, 'M146 112l50-10q8 0 8 8t-8 9l-50 6z', '#b98a5a') +
  dark(p, 'M8 112q2 52 74 54q72-2 74-54z', graphite) +
  solid(p, oval(82, 112, 76, 32), shade(graphite, 0.25)) +
  dark(p, oval(82, 115, 66, 25), '#2f333b') +
  `</g>` +
  `<path d="M46 120q4-20 28-18q14-12 28 0q24 4 16 24q-10 14-34 10q-34 6-38-16z" fill="#fffdf6"/>` +
  puff({ ...p }, oval(80, 118, 15, 11)) +
  `<path d="${oval(80, 118, 15, 11)}" fill="#f7b731"/><path d="${oval(75, 114, 5, 3)}" fill="#fff" opacity="0.7"/>`;

export const steakPan: Draw = (p) =>
  solid(p, 'M150 100l44-22q8-2 10 5t-5 11l-44 24z', graphite) +
  dark(p, 'M10 104q4 62 76 64q72-2 76-64z', '#3c4049') +
  solid(p, oval(86, 104, 76, 38), '#626873') +
  dark(p, oval(86, 108, 66, 31), '#2b2e35') +
  Array.from({ length: 7 }, (_, i) => stroke(`M${32 + i * 16} ${96 + Math.abs(i - 3) * -2}l6 ${26 - Math.abs(i - 3) * 3}`, '#4a4f59', 4)).join('') +
  puff({ ...p }, 'M46 104q4-26 44-24q40 4 38 26q-8 20-42 22q-38-2-40-24z') +
  `<path d="M46 104q4-26 44-24q40 4 38 26q-8 20-42 22q-38-2-40-24z" fill="#a3523f"/><path d="M54 104q6-18 36-16q30 2 30 18q-8 14-34 14q-30-2-32-16z" fill="#c8705a"/>` +
  stroke('M66 94l8 22M84 90l8 28M102 92l7 22', '#7e3a2c', 3.6, 0.7);

export const saucePan: Draw = (p) =>
  solid(p, 'M148 98h44q8 2 8 9t-8 9h-44z', '#b98a5a') +
  cloth(p, 'M14 92h138v62q-2 24-26 24h-86q-24 0-26-24z') +
  solid(p, oval(83, 92, 71, 20), steel) +
  dark(p, oval(83, 94, 62, 15), '#efe6d4') +
  stroke('M60 66q-10-12 0-24t0-24M84 62q-10-12 0-24t0-24M108 66q-10-12 0-24t0-24', '#b9c3cf', 4.5, 0.75) +
  stroke('M32 118q0 24 8 42', '#fff', 7, 0.4);

export const table: Draw = (p) =>
  dark(p, 'M34 98l-8 82h12l16-82zM166 98l8 82h-12l-16-82z', shade(p.base, -0.2)) +
  dark(p, box(30, 94, 140, 16, 4), shade(p.base, -0.12)) +
  solid(p, 'M28 76h144l20 20q0 8-6 8h-172q-6 0-6-8z', p.base) +
  stroke('M40 84h80M60 92h100', seam(p), 1.8, 0.25) +
  solid(p, 'M92 74v-22q8-6 16 0v22z', '#e9f0ea') +
  `<g fill="#7faf83"><ellipse cx="92" cy="40" rx="7" ry="15" transform="rotate(-28 92 40)"/><ellipse cx="108" cy="38" rx="7" ry="16" transform="rotate(24 108 38)"/><ellipse cx="100" cy="34" rx="6" ry="17"/></g>`;

export const roundTable: Draw = (p) =>
  dark(p, 'M60 94l-18 86h10l22-84zM140 94l18 86h-10l-22-84zM95 100h10v78h-10z', shade(p.base, -0.2)) +
  dark(p, 'M22 84v10q4 22 78 24q74-2 78-24v-10z', shade(p.base, -0.18)) +
  solid(p, oval(100, 84, 78, 26), p.base) +
  stroke('M46 82q40-12 90-8M60 92q40 6 84-4', seam(p), 1.8, 0.25) +
  solid(p, 'M84 80v-24h30v24q-15 8-30 0z', '#fdfdfb') +
  stroke('M114 62q14 0 12 9t-13 6', '#fdfdfb', 4) +
  stroke('M94 48q-6-8 0-16M104 48q-6-8 0-16', '#c6ccd2', 3, 0.9);

export const chair: Draw = (p) =>
  dark(p, box(54, 112, 11, 70, 4), shade(p.base, -0.22)) +
  dark(p, box(135, 112, 11, 70, 4), shade(p.base, -0.22)) +
  solid(p, box(50, 22, 12, 96, 6), p.base) +
  solid(p, box(138, 22, 12, 96, 6), p.base) +
  solid(p, 'M52 26q48-14 96 0v26q-48-12-96 0z', p.base) +
  solid(p, box(56, 66, 88, 12, 5), p.base) +
  puff({ ...p }, 'M40 110q60-14 120 0q6 14-4 22q-56 12-112 0q-10-8-4-22z') +
  `<path d="M40 110q60-14 120 0q6 14-4 22q-56 12-112 0q-10-8-4-22z" fill="#e9dcc6"/>` +
  stroke('M52 114q48-10 96 0', '#fff', 4, 0.7) +
  stroke('M66 160h68', shade(p.base, -0.2), 6);

export const armchair: Draw = (p) =>
  dark(p, 'M44 162l-8 20h10l12-20zM156 162l8 20h-10l-12-20z', '#a97c50') +
  puff(p, 'M48 40q52-20 104 0q10 40 4 90h-112q-6-50 4-90z') +
  puff(p, 'M20 92q-2-20 18-18q16 2 16 24v44h96v-44q0-22 16-24q20-2 18 18l-6 66q-2 10-14 10h-124q-12 0-14-10z') +
  puff({ ...p, pattern: 'plain' }, 'M50 118q50-10 100 0q6 12 0 24q-50 8-100 0q-6-12 0-24z') +
  stroke('M64 54q-2 30 0 56M100 48v62M136 54q2 30 0 56', seam(p), 2, 0.25);

export const sofa: Draw = (p) =>
  dark(p, 'M34 158l-4 22h10l6-22zM166 158l4 22h-10l-6-22z', '#a97c50') +
  puff(p, 'M30 70q0-16 16-18q54-8 108 0q16 2 16 18v60h-140z') +
  puff(p, 'M8 98q0-18 16-18t18 18v38h116v-38q2-18 18-18t16 18v54q-2 12-14 12h-156q-12 0-14-12z') +
  puff({ ...p, pattern: 'plain' }, 'M42 112q28-8 56 0q4 14 0 28q-28 4-56 0zM102 112q28-8 56 0v28q-28 4-56 0q-4-14 0-28z') +
  stroke('M100 54v56', seam(p), 2.4, 0.3) +
  `<path d="M58 74l30-4 4 32-30 4z" fill="${shade(p.accent, 0.2)}"/><path d="M58 74l30-4 4 32-30 4z" fill="url(#${p.id}p)"/>`;

export const officeChair: Draw = (p) =>
  stroke('M100 140v24M100 164l-44 12M100 164l44 12M100 164v14', graphite, 8) +
  `<g fill="${graphite}"><circle cx="54" cy="178" r="7"/><circle cx="146" cy="178" r="7"/><circle cx="100" cy="180" r="7"/></g>` +
  cloth(p, 'M60 20q40-14 80 0q12 40 2 84q-42 10-84 0q-10-44 2-84z') +
  stroke('M66 42q34-8 68 0M64 62q36-8 72 0M64 82q36-8 72 0', '#fff', 3, 0.35) +
  stroke('M44 100v-20h14M156 100v-20h-14', graphite, 7) +
  puff(p, 'M44 114q56-14 112 0q10 12 2 26q-58 14-116 0q-8-14 2-26z');

export const drawers: Draw = (p) => cabinet(p, 34, 30, 132, 5);
export const nightstand: Draw = (p) => cabinet(p, 44, 76, 112, 2);
export const tvStand: Draw = (p) =>
  solid(p, box(50, 36, 100, 62, 5), '#2f333b') + dark(p, box(55, 41, 90, 52, 3), '#6d93b8') + solid(p, box(88, 98, 24, 8, 2), graphite) + cabinet(p, 12, 106, 176, 1);

function cabinet(p: Paint, x: number, y: number, width: number, rows: number): string {
  const height = 166 - y;
  const rowHeight = (height - 16) / rows;
  const columns = width > 150 ? 3 : 1;
  const fronts = Array.from({ length: rows * columns }, (_, i) => {
    const cell = (width - 16) / columns;
    const left = x + 8 + (i % columns) * cell;
    const top = y + 12 + Math.floor(i / columns) * rowHeight;
    return (
      solid(p, box(left + 1.5, top + 1.5, cell - 3, rowHeight - 4, 4), shade(p.base, 0.16)) +
      solid(p, box(left + cell / 2 - 9, top + rowHeight / 2 - 4, 18, 5, 2.5), shade(p.base, -0.45))
    );
  }).join('');
  return (
    dark(p, `M${x + 10} 164l-6 18h10l8-18zM${x + width - 10} 164l6 18h-10l-8-18z`, shade(p.base, -0.3)) +
    solid(p, box(x, y + 4, width, height, 6), shade(p.base, -0.08)) +
    solid(p, box(x - 5, y, width + 10, 12, 5), p.base) +
    fronts
  );
}

export const woodenBed: Draw = (p) =>
  solid(p, box(14, 46, 172, 92, 10), p.base) +
  stroke('M22 66h156M22 84h156', seam(p), 2, 0.25) +
  solid(p, 'M22 100q78-10 156 0v56h-156z', '#fbf8f2') +
  puff({ ...p }, 'M38 84q24-10 50 0q4 12 0 24q-26 6-50 0q-4-12 0-24zM112 84q24-10 50 0q4 12 0 24q-26 6-50 0q-4-12 0-24z') +
  `<path d="M38 84q24-10 50 0q4 12 0 24q-26 6-50 0q-4-12 0-24zM112 84q24-10 50 0q4 12 0 24q-26 6-50 0q-4-12 0-24z" fill="#fffdf8" opacity="0.75"/>` +
  solid(p, 'M20 116q80-10 160 0v46h-160z', '#bcd0dd') +
  solid(p, box(10, 152, 180, 18, 6), shade(p.base, -0.06)) +
  dark(p, box(18, 168, 12, 14, 3), shade(p.base, -0.25)) +
  dark(p, box(170, 168, 12, 14, 3), shade(p.base, -0.25));

export const deskLamp: Draw = (p) =>
  glow(p, 66, 96) +
  stroke('M132 172l18-74-62-46', '#b98a5a', 8) +
  cloth(p, 'M92 34l22 30-62 44q-24-8-22-34z') +
  stroke('M40 78q28-16 56-36', '#fff', 4, 0.6) +
  solid(p, oval(52, 88, 9, 15).replace('z', 'z'), '#fff3c4') +
  solid(p, oval(150, 98, 7, 7), graphite) +
  dark(p, 'M92 172h84q4 8-4 10h-76q-8-2-4-10z', p.base);

export const floorLamp: Draw = (p) =>
  glow(p, 100, 84) +
  stroke('M100 80v92M100 120l-34 58M100 120l34 58', '#b98a5a', 7) +
  cloth(p, 'M72 22h56l22 62q-50 12-100 0z') +
  stroke('M66 78l16-48', '#fff', 5, 0.6) +
  `<path d="M56 84q44 10 88 0l-8 8q-36 6-72 0z" fill="#fff3c4"/>`;

function glow(p: Paint, x: number, y: number): string {
  return `<defs><radialGradient id="${p.id}g"><stop offset="0" stop-color="#ffe9a8" stop-opacity="0.95"/><stop offset="1" stop-color="#ffe9a8" stop-opacity="0"/></radialGradient></defs><ellipse cx="${x}" cy="${y}" rx="84" ry="78" fill="url(#${p.id}g)"/>`;
}

export const standMirror: Draw = (p) =>
  dark(p, 'M50 176l30-40h40l30 40h-12l-24-30h-28l-24 30z', shade(p.base, -0.2)) +
  solid(p, box(58, 14, 84, 156, 34), p.base) +
  `<path d="${box(67, 23, 66, 138, 28)}" fill="#d9ebf3"/><path d="M70 96q30-20 60 4v48q0 10-18 12h-28q-14-2-14-14z" fill="#c3dcea" opacity="0.8"/>` +
  stroke('M82 44l26-14M80 66l40-24', '#fff', 6, 0.9);

export const wallClock: Draw = (p) =>
  solid(p, oval(100, 100, 84, 84), p.base) +
  `<circle cx="100" cy="100" r="70" fill="#fffdf8"/><circle cx="100" cy="100" r="70" fill="url(#${p.id}p)" opacity="0.5"/>` +
  Array.from({ length: 12 }, (_, i) => `<rect x="98" y="38" width="4" height="${i % 3 ? 8 : 13}" rx="2" fill="${i % 3 ? '#b9b2a6' : graphite}" transform="rotate(${i * 30} 100 100)"/>`).join('') +
  stroke('M100 100L76 72', graphite, 6) + stroke('M100 100l38-26', graphite, 4.5) + stroke('M100 100v44', '#e1251b', 2.4) +
  `<circle cx="100" cy="100" r="5" fill="${graphite}"/>`;

export const deskClock: Draw = (p) =>
  cloth(p, box(22, 68, 156, 104, 18)) +
  dark(p, box(34, 82, 132, 76, 12), '#30353d') +
  digits('12:08', 46, 100, '#dff5e6') +
  stroke('M46 148h20M74 148h8', '#7fd1a0', 4, 0.9) +
  solid(p, box(42, 170, 26, 10, 4), shade(p.base, -0.3)) +
  solid(p, box(132, 170, 26, 10, 4), shade(p.base, -0.3));

/** Seven-segment digits drawn as strokes: the host may have no font. */
function digits(text: string, x: number, y: number, colour: string): string {
  const segments: Record<string, string> = {
    '1': 'M16 0v16M16 18v16', '2': 'M2 0h12M16 2v13M2 17h12M0 19v13M2 34h12', '0': 'M2 0h12M16 2v13M16 19v13M2 34h12M0 19v13M0 2v13',
    '8': 'M2 0h12M16 2v13M16 19v13M2 34h12M0 19v13M0 2v13M2 17h12', ':': 'M3 10v1M3 24v1',
  };
  let left = x;
  return [...text].map((character) => {
    const drawn = `<g transform="translate(${left} ${y})">${stroke(segments[character] ?? '', colour, 4.4)}</g>`;
    left += character === ':' ? 13 : 25;
    return drawn;
  }).join('');
}

export const miniFan: Draw = (p) => {
  const blades = [0, 90, 180, 270].map((turn) => `<path d="M100 78q-30-14-22-42q24-10 34 20z" fill="${shade(p.base, 0.25)}" transform="rotate(${turn} 100 80)"/>`).join('');
  return (
    solid(p, box(94, 136, 12, 30, 4), shade(p.base, -0.15)) +
    dark(p, 'M58 170q42-18 84 0q8 10-4 12h-76q-12-2-4-12z', p.base) +
    solid(p, oval(100, 80, 68, 68), p.base) +
    dark(p, oval(100, 80, 57, 57), '#fdfdfb') +
    blades +
    [18, 32, 46].map((r) => `<circle cx="100" cy="80" r="${r}" fill="none" stroke="#fff" stroke-width="2.4" opacity="0.8"/>`).join('') +
    solid(p, oval(100, 80, 12, 12), pale(p))
  );
};

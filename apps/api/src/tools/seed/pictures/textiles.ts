import { shade } from '../colours.js';
import { box, cloth, dark, oval, pale, puff, seam, solid, stroke } from './paint.js';
import type { Paint } from './paint.js';

type Draw = (paint: Paint) => string;

const wood = '#c99a6b';
const headboard = '#b9b0a4';

/** A made bed seen from its foot: headboard, two pillows, turned-down quilt. */
export const bedSet: Draw = (p) =>
  solid(p, box(18, 34, 164, 96, 14), wood) +
  dark(p, box(26, 42, 148, 60, 10), shade(wood, 0.18)) +
  solid(p, box(16, 140, 10, 40, 4), shade(wood, -0.15)) +
  solid(p, box(174, 140, 10, 40, 4), shade(wood, -0.15)) +
  solid(p, box(20, 96, 160, 70, 14), '#faf7f2') +
  puff({ ...p, pattern: 'plain' }, 'M34 74q28-12 58 0q6 16-1 34q-28 8-56 0q-7-18-1-34z') +
  puff({ ...p, pattern: 'plain' }, 'M108 74q28-12 58 0q6 16-1 34q-28 8-56 0q-7-18-1-34z') +
  solid(p, 'M18 104q82-14 164 0v20q-82-10-164 0z', pale(p)) +
  cloth(p, 'M14 120q86-14 172 0l4 46q-2 10-12 8q-40-8-78 1q-38 7-76-1q-12 2-14-8z') +
  stroke('M52 122q-6 26-2 50M100 118q3 26 0 56M150 122q8 24 4 50', seam(p), 2.4, 0.28) +
  stroke('M18 104q82-14 164 0', '#fff', 3, 0.7);

/** A made bed with an upholstered headboard, a scatter cushion and a runner across the foot. */
export const upholsteredBed: Draw = (p) =>
  solid(p, 'M20 134v-58q0-46 40-48h80q40 2 40 48v58z', headboard) +
  stroke('M60 30v60M100 28v60M140 30v60', shade(headboard, -0.35), 2.4, 0.4) +
  solid(p, box(14, 108, 172, 64, 14), '#fbf8f2') +
  solid(p, 'M26 78q36-14 70 0q6 16 0 32q-34 8-70 0q-6-16 0-32zM104 78q36-14 70 0q6 16 0 32q-34 8-70 0q-6-16 0-32z', '#fdfbf6') +
  puff(p, 'M30 86q32-14 66 0q6 14 0 30q-34 8-66 0q-8-16 0-30z') +
  puff(p, 'M104 86q32-14 66 0q8 14 0 30q-34 8-66 0q-6-16 0-30z') +
  `<path d="M82 90q18-6 36 0q5 12 0 28q-18 6-36 0q-5-14 0-28z" fill="${shade(p.accent, 0.05)}"/><path d="M82 90q18-6 36 0q5 12 0 28q-18 6-36 0q-5-14 0-28z" fill="url(#${p.id}p)"/>` +
  cloth(p, 'M14 114q86-16 172 0l5 52q-2 12-14 10q-38-8-77 0t-77 0q-12 2-14-10z') +
  cloth({ ...p, pattern: 'plain' }, 'M14 114q86-16 172 0l1 12q-87-14-174 0z') +
  solid(p, 'M11 142q89-14 178 0l2 20q-90-12-182 0z', shade(p.accent, 0.12)) +
  stroke('M54 118q-4 26-2 54M146 118q4 26 2 54', seam(p), 2.4, 0.22);

/** Two folded quilts, one on the other. */
export const quilt: Draw = (p) =>
  puff(p, 'M22 122q-12 26 2 54q74 10 152 0q14-28 2-54q-78-14-156 0z') +
  stroke('M26 148q74 12 148 0M24 162q76 10 152 0', seam(p), 2, 0.3) +
  puff(p, 'M26 74q-14 24 0 52q74 12 148 0q14-28 0-52q-74-18-148 0z') +
  stroke('M30 100q72 12 140 0M30 112q72 12 140 0', seam(p), 2, 0.3) +
  stroke('M60 68q-8 30 0 60M100 64q-4 32 0 68M140 68q8 30 0 60', seam(p), 2, 0.22) +
  solid(p, 'M88 61h24v73q-12 4-24 0z', shade(p.accent, 0.2)) +
  solid(p, 'M88 132q12 4 24 0v46q-12 3-24 0z', shade(p.accent, 0.06)) +
  stroke('M82 62q2-24 18-24t18 24', shade(p.accent, -0.08), 7) +
  solid(p, box(80, 58, 40, 10, 5), shade(p.accent, -0.05));

/** A down pillow leaning on another. */
export const pillow: Draw = (p) =>
  solid(p, 'M46 60q50-18 108-4q14 40 4 92q-58 14-112 2q-14-44 0-90z', pale(p)) +
  puff(p, 'M24 84q62-26 140 2q16 12 8 42q2 30 4 42q-12 14-42 8q-44 6-98-2q-18 2-16-16q6-30 0-56q-6-14 4-20z') +
  stroke('M30 92q16 10 22 24M166 96q-16 8-24 22M30 164q14-10 24-20M168 166q-14-12-24-20', seam(p), 2.6, 0.3) +
  stroke('M60 92q40-10 82 2', '#fff', 4, 0.5);

/** A contoured memory-foam pillow: high edge, hollow, low edge. */
export const wavePillow: Draw = (p) =>
  puff(p, 'M16 110q8-44 50-38q22 6 40 20q22 14 44-2q30-10 36 26l-2 44q-6 18-24 18h-122q-20 0-22-20z') +
  stroke('M20 124q40-30 84-6q38 18 78-4', seam(p), 2.6, 0.35) +
  dark(p, 'M18 152h166l-2 12q-6 14-22 14h-122q-18 0-20-16z', shade(p.base, -0.04)) +
  stroke('M34 90q14-14 34-8', '#fff', 5, 0.65) +
  Array.from({ length: 18 }, (_, i) => `<circle cx="${40 + (i % 9) * 15}" cy="${136 + Math.floor(i / 9) * 10}" r="1.8" fill="${seam(p)}" opacity="0.3"/>`).join('');

/** A square scatter cushion standing on its corner edge. */
export const cushion: Draw = (p) =>
  puff(p, 'M30 46q-6-16 10-12q60 10 120 0q16-4 12 12q-10 58 0 114q4 16-12 14q-60-10-120 0q-16 2-12-14q12-56 2-114z') +
  stroke('M38 44q62 12 124 0q-10 62 0 120q-62-8-124 0q10-58 0-120z', seam(p), 2, 0.25) +
  stroke('M52 62q-6 20-4 46', '#fff', 5, 0.45);

/** A thick round drum cushion. */
export const roundCushion: Draw = (p) =>
  dark(p, 'M14 108v34q4 36 86 38q82-2 86-38v-34z', p.base) +
  `<path d="M14 108v34q4 36 86 38q82-2 86-38v-34z" fill="url(#${p.id}f)" opacity="0.6"/>` +
  puff(p, oval(100, 106, 86, 44)) +
  stroke('M100 64v84M40 78q60 28 120 56M160 78q-60 28-120 56M16 106q84 4 168 0', seam(p), 1.8, 0.25) +
  solid(p, oval(100, 106, 8, 5), shade(p.accent, -0.1));

/** A flat seat pad with ties. */
export const seatPad: Draw = (p) =>
  stroke('M36 88q-18-16-26 2M164 88q18-16 26 2', seam(p), 4, 0.7) +
  dark(p, 'M22 118q-4 26 6 46q72 22 144 0q10-20 6-46z', p.base) +
  puff(p, 'M40 76q60-12 120 0q18 18 20 46q-2 16-14 22q-66 16-132 0q-12-6-14-22q2-28 20-46z') +
  [[72, 100], [128, 100], [64, 126], [136, 126], [100, 112]].map(([x, y]) => `<circle cx="${x}" cy="${y}" r="3.6" fill="${seam(p)}" opacity="0.4"/>`).join('');

/** A throw, folded, with its fringe hanging. */
export const blanket: Draw = (p) => {
  const fringe = Array.from({ length: 19 }, (_, i) => stroke(`M${34 + i * 7.4} 152l${i % 2 ? 1 : -1} 24`, shade(p.accent, -0.05), 3.4)).join('');
  return (
    cloth(p, 'M26 92q-8 34 4 70q70 10 140 0q12-36 4-70z') +
    fringe +
    cloth(p, 'M28 60q-10 46 4 94q68 10 136 0q14-48 4-94q-72-16-144 0z') +
    stroke('M34 70q66-12 132 0', '#fff', 4, 0.5) +
    stroke('M30 116q70 12 140 0', seam(p), 2.4, 0.25)
  );
};

/** Two drapes on a rod with a bright window between. */
export const curtain: Draw = (p) => {
  const drape = 'M18 36h66q-2 40-18 74q-12 30-10 68h-38z';
  return (
    solid(p, box(40, 40, 120, 128, 4), '#fdfefe') +
    `<path d="${box(48, 48, 104, 112, 3)}" fill="#d7ecf7"/><path d="M48 160v-34q30-22 52-6t52-8v48z" fill="#cfe3c3"/>` +
    stroke('M100 48v112M48 100h104', '#fff', 6) +
    cloth(p, drape) +
    `<g transform="translate(200 0) scale(-1 1)">${cloth(p, drape)}</g>` +
    stroke('M34 40q2 60-2 136M52 40q-2 44-10 74M68 40q-6 40-20 72M166 40q-2 60 2 136M148 40q2 44 10 74M132 40q6 40 20 72', seam(p), 2.6, 0.26) +
    solid(p, box(50, 108, 24, 7, 3), p.accent) +
    solid(p, box(126, 108, 24, 7, 3), p.accent) +
    solid(p, box(8, 26, 184, 9, 4), '#b98d5f') +
    solid(p, oval(9, 30, 8, 8), '#a87b4e') +
    solid(p, oval(191, 30, 8, 8), '#a87b4e')
  );
};

/** A rug on the floor in perspective, one corner curled. */
export const rug: Draw = (p) => {
  const fringe = Array.from({ length: 24 }, (_, i) => stroke(`M${12 + i * 7.7} 168l${(i - 12) * 0.3} 10`, shade(p.accent, 0.3), 2.6)).join('');
  const back = Array.from({ length: 16 }, (_, i) => stroke(`M${46 + i * 7.2} 84l${(8 - i) * 0.2} -7`, shade(p.accent, 0.3), 2.2)).join('');
  return (
    `<g transform="translate(0 -60) scale(1 1.34)">` +
    back +
    fringe +
    `<path d="M44 84h112l36 84h-184z" fill="${p.base}"/>` +
    `<g transform="matrix(1 0 0 0.5 0 84)"><path d="M44 0h112l36 168h-184z" fill="url(#${p.id}f)"/></g>` +
    `<path d="M44 84h112l36 84h-184z" fill="url(#${p.id}s)"/>` +
    stroke('M52 92h96l30 68h-156z', shade(p.base, 0.6), 4, 0.8) +
    `</g>`
  );
};

/** A long-haired hide or a round furry mat. */
export const furMat: Draw = (p) => {
  const tufts = Array.from({ length: 40 }, (_, i) => {
    const turn = (i / 40) * Math.PI * 2;
    const x = 100 + Math.cos(turn) * 84;
    const y = 124 + Math.sin(turn) * 46;
    return oval(x, y, 9, 8);
  }).join('');
  return (
    puff(p, tufts) +
    puff(p, oval(100, 122, 84, 46)) +
    Array.from({ length: 26 }, (_, i) => stroke(`M${40 + ((i * 37) % 122)} ${96 + ((i * 23) % 52)}q4 5 2 10`, i % 2 ? '#fff' : seam(p), 2.4, 0.35)).join('')
  );
};

/** Folded towels with a rolled one on top. */
export const towels: Draw = (p) =>
  cloth(p, box(24, 138, 152, 42, 14)) +
  stroke('M32 160h136', seam(p), 2.4, 0.3) +
  solid(p, box(30, 100, 140, 42, 14), pale(p)) +
  stroke('M38 121h124', seam(p), 2.4, 0.25) +
  cloth(p, box(40, 58, 120, 46, 22)) +
  puff({ ...p, pattern: 'plain' }, oval(150, 81, 17, 23)) +
  stroke('M150 62q14 2 13 19t-13 16q-9-2-8-14t9-11q5 2 4 9', seam(p), 2.6, 0.5) +
  solid(p, 'M64 58h12v46h-12zM82 58h5v46h-5z', shade(p.accent, 0.1)) +
  solid(p, 'M40 142h10v36h-10zM54 142h4v36h-4z', shade(p.accent, 0.1));

/** A bath towel over a wooden bar. */
export const hungTowel: Draw = (p) =>
  cloth(p, 'M56 44h112v104q-56 6-112 0z') +
  cloth(p, 'M36 44q60-8 118 0v128q-60 8-118 0z') +
  solid(p, 'M36 146q58 8 118 0v8q-58 8-118 0zM36 132q58 8 118 0v5q-58 8-118 0z', shade(p.accent, 0.1)) +
  stroke('M60 50q-4 50 0 80M130 50q4 50 0 80', seam(p), 2.4, 0.2) +
  solid(p, box(10, 36, 180, 10, 5), wood) +
  stroke('M40 168v10M52 169v10M64 170v10M76 171v10M88 171v10M100 171v10M112 171v10M124 170v10M136 170v10M148 169v10', pale(p), 3);

/** Folded sheets tied with a ribbon. */
export const foldedSheets: Draw = (p) =>
  cloth(p, box(28, 144, 144, 36, 12)) +
  solid(p, box(32, 112, 136, 36, 12), pale(p)) +
  cloth(p, box(28, 76, 144, 40, 13)) +
  stroke('M36 96h128M40 130h120M36 163h128', seam(p), 2.2, 0.28) +
  solid(p, 'M92 76h16v104h-16z', shade(p.accent, -0.05)) +
  puff(p, 'M98 74q-34-30-38-8q4 16 38 12zM102 74q34-30 38-8q-4 16-38 12z') +
  solid(p, oval(100, 75, 10, 8), shade(p.accent, -0.1));

/** A mattress with quilted top. */
export const mattress: Draw = (p) =>
  dark(p, 'M12 116v40q2 12 12 14l86 12q8 0 12-4l66-44q4-4 2-10v-30z', '#e9e4da') +
  solid(p, 'M12 112q-2 8 8 12l92 14q8 0 12-4l64-40q6-6-4-10l-88-14q-8-2-14 2l-64 34q-6 4-6 6z', '#fbf8f2') +
  stroke('M40 98l92 20M66 84l92 20M104 128l48-34M64 120l66-36', seam(p), 1.8, 0.3) +
  cloth(p, 'M12 136v10l100 18q8 0 14-4l64-42v-8l-64 40q-6 4-14 4z') +
  stroke('M20 114q42-26 72-40', '#fff', 4, 0.7);

/** A rolled summer mat standing by its spread part. */
export const strawMat: Draw = (p) => {
  const weave = Array.from({ length: 13 }, (_, i) => stroke(`M${34 + i * 10.6} 96l${(i - 6) * 3.4} 74`, seam(p), 1.6, 0.28)).join('');
  return (
    cloth({ ...p }, 'M32 92h138l20 80h-180z') +
    weave +
    stroke('M26 118h150M20 142h162M14 160h174', seam(p), 1.4, 0.2) +
    cloth(p, box(22, 62, 156, 40, 20)) +
    dark(p, oval(168, 82, 16, 20), shade(p.base, -0.12)) +
    stroke('M168 68q12 4 10 15t-12 10q-7-4-5-12t8-5', shade(p.base, 0.45), 2.6, 0.9) +
    solid(p, 'M52 62h9v40h-9zM128 62h9v40h-9z', shade(p.accent, -0.1))
  );
};

/** A bean bag. */
export const beanBag: Draw = (p) =>
  puff(p, 'M44 92q14-62 60-60q44 2 52 58q34 26 32 58q-4 30-34 32h-108q-32-4-34-34q0-30 32-54z') +
  stroke('M104 34q-24 40-20 144M104 34q38 40 42 140', seam(p), 2.6, 0.3) +
  stroke('M62 84q10-34 32-42', '#fff', 6, 0.45) +
  stroke('M96 34q8-12 16 0', seam(p), 5, 0.8);

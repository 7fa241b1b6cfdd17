import { shade } from '../colours.js';
import { box, cloth, dark, oval, pale, puff, seam, solid, stroke } from './paint.js';
import type { Paint } from './paint.js';

type Draw = (paint: Paint) => string;

const steel = '#c9ced6';
const graphite = '#565b66';

export const boxerBriefs: Draw = (p) =>
  cloth(p, 'M26 58h148l14 92q-2 8-10 9l-56 6q-10 0-12-10l-6-32h-8l-6 32q-2 10-12 10l-56-6q-8-1-10-9z') +
  dark(p, 'M26 56h148l3 18q-77 8-154 0z', shade(p.base, -0.28)) +
  stroke('M84 74q2 36 14 50h4q12-14 14-50M100 76v46', seam(p), 2.4, 0.5) +
  stroke('M22 142l48 8M178 142l-48 8', '#fff', 2.4, 0.35) +
  stroke('M40 64h120', '#fff', 2, 0.5);

export const briefs: Draw = (p) =>
  cloth(p, 'M22 64q78 14 156 0l6 30q-54 14-66 60q-18 8-36 0q-12-46-66-60z') +
  stroke('M20 66q80 14 160 0', shade(p.accent, 0.3), 8) +
  stroke('M17 94q54 14 65 58M183 94q-54 14-65 58', shade(p.accent, 0.3), 5) +
  puff({ ...p }, 'M98 80q-18-12-18 0t18 4zM102 80q18-12 18 0t-18 4z') +
  stroke('M92 130q8 4 16 0', seam(p), 2, 0.4);

export const babyTop: Draw = (p) =>
  cloth(p, 'M68 44q32 20 64 0l26 10q8 4 12 14l16 46q-14 10-28 12l-12-24v74q-46 8-92 0v-74l-12 24q-16-2-28-12l16-46q4-10 12-14z') +
  solid(p, 'M66 44q34 26 68 0q4 10-4 16q-30 18-60 0q-8-6-4-16z', shade(p.accent, 0.15)) +
  stroke('M54 102l4-26M146 102l-4-26', seam(p), 2.4, 0.4) +
  `<circle cx="100" cy="82" r="3.4" fill="#fff"/><circle cx="100" cy="100" r="3.4" fill="#fff"/><circle cx="100" cy="118" r="3.4" fill="#fff"/>`;

export const babyDress: Draw = (p) =>
  cloth(p, 'M76 38q24 14 48 0l14 8q4 20-6 46l48 76q-80 24-160 0l48-76q-10-26-6-46z') +
  puff(p, 'M62 46q-26 2-30 30q12 12 32 8q4-18 12-34zM138 46q26 2 30 30q-12 12-32 8q-4-18-12-34z') +
  solid(p, 'M64 90q36 10 72 0l4 8q-40 12-80 0z', shade(p.accent, 0)) +
  stroke('M78 100q-14 36-24 72M100 102v78M122 100q14 36 24 72', seam(p), 2.4, 0.25) +
  stroke('M24 166q76 22 152 0', '#fff', 5, 0.6) +
  puff({ ...p }, 'M98 96q-20-14-20 0t20 5zM102 96q20-14 20 0t-20 5z');

export const petBed: Draw = (p) =>
  puff(p, 'M12 130q0-52 88-54q88 2 88 54q-2 46-88 48q-86-2-88-48z') +
  dark({ ...p }, oval(100, 118, 62, 28), shade(p.base, -0.15)) +
  puff({ ...p, pattern: 'plain' }, oval(100, 124, 58, 22)) +
  paw(100, 122, 1, shade(p.base, 0.75)) +
  stroke('M30 112q6-24 46-30', '#fff', 6, 0.5);

export const petHouse: Draw = (p) =>
  cloth(p, 'M28 92l72-58 72 58v78q0 8-8 8h-128q-8 0-8-8z') +
  solid(p, 'M16 96q-4-6 2-10l76-60q6-4 12 0l76 60q6 4 2 10q-6 6-12 2l-72-56-72 56q-6 4-12-2z', shade(p.accent, 0)) +
  dark(p, 'M64 178v-44q2-34 36-36q34 2 36 36v44z', shade(p.base, -0.45)) +
  puff({ ...p }, 'M64 178q-2-22 36-24q38 2 36 24z') +
  paw(100, 74, 0.6, '#fff');

export const leash: Draw = (p) =>
  stroke('M44 150q-30-60 20-84q56-20 88 18q24 38-20 58q-40 12-44-22q4-24 30-22', shade(p.base, -0.2), 11) +
  stroke('M44 150q-30-60 20-84q56-20 88 18q24 38-20 58q-40 12-44-22q4-24 30-22', p.base, 7) +
  stroke('M44 150q-30-60 20-84q56-20 88 18q24 38-20 58q-40 12-44-22q4-24 30-22', pale(p), 2.4, 0.9) +
  stroke('M30 178q-12-18 8-28q22 0 20 20', p.base, 10) +
  solid(p, box(112, 88, 22, 14, 7), steel) +
  stroke('M134 95q22-4 20 12q-6 10-14 4', steel, 6);

export const retractableLeash: Draw = (p) =>
  cloth(p, 'M48 56q52-34 92 4q34 40 10 82q-16 30-54 32q-54-2-64-50q-4-44 16-68z') +
  dark(p, 'M60 70q34-22 60 2q10 10 6 16q-38-10-66 18q-8 6-12-2q-4-20 12-34z', '#f4f1ea') +
  solid(p, oval(108, 130, 24, 24), shade(p.accent, 0.1)) +
  paw(108, 132, 0.5, '#fff') +
  stroke('M150 134q30 4 36 34', graphite, 5) +
  stroke('M186 168q6 12-6 10t2-12', steel, 5);

export const petBowl: Draw = (p) =>
  dark(p, 'M22 112l-12 52q0 14 14 14h152q14 0 14-14l-12-52z', p.base) +
  `<path d="M22 112l-12 52q0 14 14 14h152q14 0 14-14l-12-52z" fill="url(#${p.id}s)"/>` +
  solid(p, oval(100, 112, 78, 24), shade(p.base, 0.35)) +
  dark(p, oval(100, 114, 66, 18), shade(p.base, -0.25)) +
  puff({ ...p }, 'M42 110q10-22 26-14q10-18 30-8q18-14 34 6q18-4 26 16q-58 20-116 0z') +
  paw(100, 156, 0.8, shade(p.base, 0.8));

export const waterFeeder: Draw = (p) =>
  dark(p, box(30, 136, 140, 42, 18), p.base) +
  solid(p, oval(100, 140, 66, 16), shade(p.base, 0.35)) +
  dark(p, oval(100, 142, 54, 10), '#8fc7e6') +
  solid(p, 'M66 134v-70q0-34 34-36q34 2 34 36v70q-34 12-68 0z', '#d9eef8') +
  dark(p, 'M66 134v-46q34 10 68 0v46q-34 12-68 0z', '#9fd2ee') +
  stroke('M78 54q4-14 16-18', '#fff', 6, 0.8) +
  paw(100, 160, 0.5, '#fff');

export const litterBox: Draw = (p) =>
  cloth(p, 'M24 96h152l-10 74q-2 8-10 8h-112q-8 0-10-8z') +
  puff({ ...p, pattern: 'plain' }, 'M22 98q2-62 78-64q76 2 78 64z') +
  dark(p, oval(112, 76, 34, 28), shade(p.base, -0.4)) +
  solid(p, box(16, 92, 168, 14, 7), shade(p.accent, 0)) +
  paw(70, 142, 0.7, '#fff') +
  stroke('M44 74q10-22 34-28', '#fff', 5, 0.6);

export const scratcher: Draw = (p) =>
  dark(p, 'M16 150l34-62q4-6 12-6h76q8 0 12 6l34 62q0 26-10 28h-148q-10-2-10-28z', '#c59b6c') +
  solid(p, 'M50 88q4-6 12-6h76q8 0 12 6l32 58h-164z', '#e2c08f') +
  Array.from({ length: 9 }, (_, i) => stroke(`M${60 + i * 10} 86l${(i - 4) * 7} 58`, '#a87b4e', 3, 0.55)).join('') +
  stroke('M88 100l-8 24M98 98l-4 30M108 100l2 24', '#7a5632', 3.6, 0.7);

export const groomingSet: Draw = (p) =>
  solid(p, box(34, 40, 22, 140, 10), p.base) +
  dark(p, box(26, 36, 38, 62, 10), shade(p.base, 0.2)) +
  Array.from({ length: 6 }, (_, i) => stroke(`M64 ${46 + i * 9}h16`, steel, 3.4)).join('') +
  stroke('M112 60l34 78M146 60l-34 78', steel, 8) +
  stroke('M104 156q-10-16 8-18t10 18q-10 12-18 0zM136 156q-2-16 14-16t8 20q-14 8-22-4z', p.base, 8) +
  solid(p, oval(129, 99, 5, 5), graphite);

export const massageBrush: Draw = (p) =>
  cloth(p, 'M30 92q0-48 70-50q70 2 70 50q-4 22-70 22t-70-22z') +
  dark(p, box(26, 92, 148, 24, 12), shade(p.base, -0.1)) +
  Array.from({ length: 13 }, (_, i) => solid(p, box(34 + i * 10.4, 112, 6, 40 - Math.abs(i - 6) * 2, 3), shade(p.base, 0.3))).join('') +
  stroke('M60 66q18-14 46-14', '#fff', 6, 0.6) +
  paw(104, 80, 0.6, '#fff');

export const suitcase: Draw = (p) =>
  stroke('M76 46v-30h48v30', graphite, 7) +
  cloth(p, box(40, 42, 120, 128, 20)) +
  Array.from({ length: 5 }, (_, i) => stroke(`M${60 + i * 20} 52v108`, seam(p), 3, 0.35) + stroke(`M${63 + i * 20} 52v108`, '#fff', 2, 0.35)).join('') +
  dark(p, 'M38 100h124v9h-124z', shade(p.base, -0.35)) +
  solid(p, box(84, 96, 32, 17, 5), steel) +
  solid(p, box(52, 168, 18, 14, 6), graphite) +
  solid(p, box(130, 168, 18, 14, 6), graphite) +
  solid(p, 'M40 62q0-20 20-20h6l-26 26zM160 62q0-20-20-20h-6l26 26zM40 150q0 20 20 20h6l-26-26zM160 150q0 20-20 20h-6l26-26z', shade(p.accent, -0.05));

export const pen: Draw = (p) =>
  `<g transform="rotate(38 100 100)">` +
  solid(p, box(88, 12, 24, 122, 10), '#fbfbf8') +
  solid(p, box(88, 78, 24, 62, 4), p.base) +
  Array.from({ length: 5 }, (_, i) => stroke(`M90 ${92 + i * 9}h20`, '#fff', 2, 0.4)).join('') +
  solid(p, 'M89 140h22l-7 28q-4 6-8 0z', steel) +
  solid(p, 'M97 166h6l-3 14z', p.base) +
  solid(p, box(92, -2, 16, 18, 6), p.base) +
  solid(p, box(110, 18, 7, 52, 3), p.base) +
  stroke('M93 22v50', '#fff', 4, 0.8) +
  `</g>` + stroke('M20 176q22-16 34-2t34-4', p.base, 4, 0.8);

export const fountainPen: Draw = (p) =>
  `<g transform="rotate(42 100 100)">` +
  solid(p, box(86, -6, 28, 96, 13), p.base) +
  stroke('M93 4v76', '#fff', 4, 0.5) +
  solid(p, box(85, 86, 30, 10, 3), '#d9b66a') +
  solid(p, box(89, 96, 22, 34, 5), shade(p.base, -0.35)) +
  solid(p, 'M90 130h20q4 22-10 46q-14-24-10-46z', '#e6c77f') +
  stroke('M100 140v34', '#7a5a20', 1.8) +
  `<circle cx="100" cy="142" r="3" fill="#7a5a20"/>` +
  solid(p, 'M112 2h8v56q-4 6-8 0z', '#d9b66a') +
  `</g>` + stroke('M16 172q14-14 24-2t22-4t22 2', shade(p.base, -0.2), 3.4, 0.8);

export const notebook: Draw = (p) =>
  dark(p, box(52, 32, 116, 148, 8), '#f2efe8') +
  cloth(p, box(40, 26, 118, 150, 10)) +
  dark(p, 'M40 36q0-10 10-10h14v150h-14q-10 0-10-10z', shade(p.base, -0.2)) +
  solid(p, box(82, 58, 58, 30, 5), '#fffdf7') +
  stroke('M92 69h38M92 78h24', seam(p), 2.6, 0.5) +
  solid(p, 'M128 26h12v96l-6-8-6 8z', shade(p.accent, -0.05));

/** A paw print; `scale` 1 is about 40 units wide. */
export function paw(x: number, y: number, scale: number, colour: string): string {
  return `<g transform="translate(${x} ${y}) scale(${scale})" fill="${colour}" opacity="0.9"><ellipse cx="0" cy="6" rx="11" ry="9"/><ellipse cx="-14" cy="-3" rx="4.6" ry="6"/><ellipse cx="-5" cy="-11" rx="4.6" ry="6.4"/><ellipse cx="6" cy="-11" rx="4.6" ry="6.4"/><ellipse cx="15" cy="-3" rx="4.6" ry="6"/></g>`;
}

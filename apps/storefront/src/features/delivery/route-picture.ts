type Point = { latitude: number; longitude: number };

export type RouteFacts = { store: Point; receiver: Point; rider: Point | null };

const width = 343;
const height = 200;
/** Room for the marks at the edges. */
const margin = 36;

type Spot = { x: number; y: number };

/** Lays the points into the picture, north up, one scale for both axes. */
export function layOut({ store, receiver, rider }: RouteFacts): { store: Spot; receiver: Spot; rider: Spot | null } {
  const points = [store, receiver, ...(rider === null ? [] : [rider])];
  const middle = (store.latitude + receiver.latitude) / 2;
  // A degree of longitude is shorter the further north.
  const stretch = Math.cos((middle * Math.PI) / 180);
  const flat = (point: Point) => ({ x: point.longitude * stretch, y: -point.latitude });
  const all = points.map(flat);
  const left = Math.min(...all.map(({ x }) => x));
  const right = Math.max(...all.map(({ x }) => x));
  const top = Math.min(...all.map(({ y }) => y));
  const bottom = Math.max(...all.map(({ y }) => y));
  const scale = Math.min((width - 2 * margin) / Math.max(right - left, 1e-6), (height - 2 * margin) / Math.max(bottom - top, 1e-6));
  const place = (point: Point): Spot => {
    const { x, y } = flat(point);
    return { x: Math.round(width / 2 + (x - (left + right) / 2) * scale), y: Math.round(height / 2 + (y - (top + bottom) / 2) * scale) };
  };
  return { store: place(store), receiver: place(receiver), rider: rider === null ? null : place(rider) };
}

function pin({ x, y }: Spot, letter: string, color: string): string {
  return `<circle cx='${x}' cy='${y}' r='13' fill='${color}' stroke='#fff' stroke-width='2'/><text x='${x}' y='${y + 4}' font-size='12' text-anchor='middle' fill='#fff' font-family='sans-serif'>${letter}</text>`;
}

/**
 * Store, door and rider as an SVG data URL: plain, since it says where the rider is between the two, and no street.
 * The mini-program has no inline SVG and its map wants a key.
 */
export function routePicture(facts: RouteFacts): string {
  const { store, receiver, rider } = layOut(facts);
  const line = `<line x1='${store.x}' y1='${store.y}' x2='${receiver.x}' y2='${receiver.y}' stroke='#9fb8ae' stroke-width='3' stroke-dasharray='2 7' stroke-linecap='round'/>`;
  const ride = rider === null ? '' : `<line x1='${rider.x}' y1='${rider.y}' x2='${receiver.x}' y2='${receiver.y}' stroke='#0e7a5f' stroke-width='3' stroke-linecap='round'/>`;
  const grid = Array.from({ length: 8 }, (_unused, index) => `<path d='M${index * 56 - 20} 0L${index * 56 + 24} ${height}M0 ${index * 34 - 8}L${width} ${index * 34 + 14}' stroke='#dfe6e2' stroke-width='6' fill='none'/>`).join('');
  const mark = rider === null ? '' : `<circle cx='${rider.x}' cy='${rider.y}' r='20' fill='#0e7a5f' fill-opacity='.16'/>${pin(rider, '骑', '#0e7a5f')}`;
  const svg = `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 ${width} ${height}'><rect width='${width}' height='${height}' fill='#eef2f0'/>${grid}${line}${ride}${pin(store, '店', '#4a4f57')}${pin(receiver, '收', '#e1251b')}${mark}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

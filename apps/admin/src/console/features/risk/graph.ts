import type { Schemas } from '../../api';

type Graph = Schemas['RiskGroupGraph'];

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PlacedMark extends Point {
  readonly mark: Graph['marks'][number];
}

export interface Drawing {
  readonly size: number;
  readonly people: ReadonlyMap<string, Point>;
  readonly marks: readonly PlacedMark[];
  readonly lines: readonly { readonly from: Point; readonly to: Point; readonly kind: Graph['marks'][number]['kind'] }[];
}

/** More people than this are a ball of wool; the list beside has all. */
export const MOST_DRAWN = 60;

/** A mark is about so large; two must not lie on one another. */
const MARK_APART = { x: 72, y: 34 };

/** Where a mark finds room: its own place, else above or below the others there. */
function findRoom(wanted: Point, taken: readonly Point[]): Point {
  for (let step = 0; ; step += 1) {
    const place = { x: wanted.x, y: wanted.y + Math.ceil(step / 2) * MARK_APART.y * (step % 2 === 0 ? 1 : -1) };
    if (taken.every(({ x, y }) => Math.abs(x - place.x) >= MARK_APART.x || Math.abs(y - place.y) >= MARK_APART.y)) return place;
  }
}

/** People on a circle in the order in which they share marks, each mark inside it, nearer to those who carry it. */
export function drawGraph({ members, marks }: Pick<Graph, 'members' | 'marks'>, size = 560): Drawing {
  const order = [...new Set([...marks.flatMap(({ customerIds }) => customerIds), ...members])].slice(0, MOST_DRAWN);
  const middle = size / 2;
  const at = (angle: number, radius: number): Point => ({ x: middle + radius * Math.cos(angle), y: middle + radius * Math.sin(angle) });
  const angleOf = new Map(order.map((customerId, index) => [customerId, (2 * Math.PI * index) / order.length - Math.PI / 2]));
  const people = new Map([...angleOf].map(([customerId, angle]) => [customerId, at(angle, middle - 24)]));
  const taken: Point[] = [];
  const drawn = marks.flatMap((mark) => {
    const carriers = mark.customerIds.flatMap((customerId) => people.get(customerId) ?? []);
    if (carriers.length < 2) return [];
    // The middle of those who carry it, drawn in so that it does not lie on the circle.
    const [x, y] = [carriers.reduce((sum, point) => sum + point.x, 0) / carriers.length, carriers.reduce((sum, point) => sum + point.y, 0) / carriers.length];
    const place = findRoom({ x: middle + (x - middle) * 0.72, y: middle + (y - middle) * 0.72 }, taken);
    taken.push(place);
    return [{ mark, carriers, ...place }];
  });
  return {
    size, people,
    marks: drawn.map(({ mark, x, y }) => ({ mark, x, y })),
    lines: drawn.flatMap(({ mark, carriers, x, y }) => carriers.map((from) => ({ from, to: { x, y }, kind: mark.kind }))),
  };
}

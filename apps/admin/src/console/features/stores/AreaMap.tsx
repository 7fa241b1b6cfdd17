import { AimOutlined, MinusOutlined, PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import styles from './AreaMap.module.css';
import { type AreaPoint, type AreaShape, computeReach, computeScale, dropPoint, formatMetres, movePoint, type Spot, splitSide, toPoint, toSpot, withRadius } from './area-map';

export interface MappedArea {
  readonly id: string;
  readonly name: string;
  readonly kind: 'instantDelivery' | 'scheduledDelivery';
  readonly shape: AreaShape;
  readonly isActive: boolean;
}

interface AreaMapProps {
  readonly store: AreaPoint & { readonly id: string; readonly name: string };
  readonly otherStores: readonly (AreaPoint & { readonly id: string; readonly name: string })[];
  readonly areas: readonly MappedArea[];
  /** The area that is in hand; its points can be dragged when `onShape` is given. */
  readonly selectedId: string | null;
  readonly onSelect: (id: string) => void;
  readonly onShape?: ((shape: AreaShape) => void) | undefined;
}

interface View {
  /** Metres from top to bottom. */
  readonly shown: number;
  readonly centre: Spot;
}

/** The drawing is this wide and high; what it shows changes with the zoom. */
const WIDTH = 800;
const HEIGHT = 560;
const MARGIN = 1.25;
const NUDGE_METRES = 50;
/** So much is shown at least, so that the stores next to this one are in sight. */
const NEAR_METRES = 3_000;

/** Where a store brings goods to, on a plain map of metres: no tiles, no third party that learns where our stores look. */
export function AreaMap({ store, otherStores, areas, selectedId, onSelect, onShape }: AreaMapProps) {
  const drawing = useRef<SVGSVGElement>(null);
  // Fitted once and on request, so that the map does not move away under the corner that is dragged.
  const fit = (): View => ({ shown: Math.max(NEAR_METRES, ...areas.map(({ shape }) => computeReach(store, shape))) * 2 * MARGIN, centre: { x: 0, y: 0 } });
  const [view, setView] = useState(fit);
  const { shown } = view;
  // Metres per unit of the drawing.
  const unit = shown / HEIGHT;
  const place = (spot: Spot): Spot => ({ x: WIDTH / 2 + (spot.x - view.centre.x) / unit, y: HEIGHT / 2 + (spot.y - view.centre.y) / unit });
  const spotAt = (event: PointerEvent): Spot => {
    const box = drawing.current?.getBoundingClientRect();
    if (box === undefined) return { x: 0, y: 0 };
    const perPixel = WIDTH / box.width;
    return { x: ((event.clientX - box.left) * perPixel - WIDTH / 2) * unit + view.centre.x, y: ((event.clientY - box.top) * perPixel - HEIGHT / 2) * unit + view.centre.y };
  };
  const zoom = (factor: number): void => setView({ ...view, shown: Math.min(400_000, Math.max(400, shown * factor)) });
  const selected = areas.find(({ id }) => id === selectedId);
  const scale = computeScale(shown);
  const home = place({ x: 0, y: 0 });
  return (
    <div className={styles['map']}>
      <svg ref={drawing} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-label={`${store.name}的配送范围`} role="group">
        <Ground view={{ ...view.centre, unit, scale }} onPan={(centre) => setView({ ...view, centre })} spotAt={spotAt} />
        {[...areas]
          .sort((a, b) => Number(a.id === selectedId) - Number(b.id === selectedId))
          .map((area) => (
            <Outline key={area.id} area={area} isSelected={area.id === selectedId} path={outlineOf(store, area.shape, place, unit)} onSelect={onSelect} />
          ))}
        {otherStores.map((other) => {
          const { x, y } = place(toSpot(store, other));
          if (x < 0 || x > WIDTH || y < 0 || y > HEIGHT) return null;
          return (
            <g key={other.id} className={styles['other']}>
              <circle cx={x} cy={y} r={5} />
              <text x={x + 9} y={y + 4}>
                {other.name}
              </text>
            </g>
          );
        })}
        <g className={styles['home']}>
          <circle cx={home.x} cy={home.y} r={8} />
          <text x={home.x + 13} y={home.y + 5}>
            {store.name}
          </text>
        </g>
        {selected !== undefined && onShape !== undefined && <Handles shape={selected.shape} store={store} place={place} spotAt={spotAt} onShape={onShape} />}
        <g className={styles['scale']}>
          <path d={`M16 ${HEIGHT - 22} v6 h${scale / unit} v-6`} />
          <text x={16} y={HEIGHT - 28}>
            {formatMetres(scale)}
          </text>
        </g>
      </svg>
      <div className={styles['zoom']}>
        <Button icon={<PlusOutlined />} aria-label="放大" onClick={() => zoom(0.7)} />
        <Button icon={<MinusOutlined />} aria-label="缩小" onClick={() => zoom(1 / 0.7)} />
        <Button icon={<AimOutlined />} aria-label="看全部" onClick={() => setView(fit())} />
      </div>
    </div>
  );
}

/** The outline of a shape as a path of the drawing. */
function outlineOf(store: AreaPoint, shape: AreaShape, place: (spot: Spot) => Spot, unit: number): string {
  if (shape.type === 'circle') {
    const { x, y } = place({ x: 0, y: 0 });
    const radius = shape.radiusMetres / unit;
    return `M${x - radius} ${y} a${radius} ${radius} 0 1 0 ${radius * 2} 0 a${radius} ${radius} 0 1 0 ${-radius * 2} 0 Z`;
  }
  return `M${shape.points.map((point) => place(toSpot(store, point))).map(({ x, y }) => `${x} ${y}`).join(' L')} Z`;
}

interface OutlineProps {
  readonly area: MappedArea;
  readonly isSelected: boolean;
  readonly path: string;
  readonly onSelect: (id: string) => void;
}

function Outline({ area, isSelected, path, onSelect }: OutlineProps) {
  return (
    <path
      d={path}
      className={styles['area']}
      data-kind={area.kind}
      data-selected={isSelected}
      data-active={area.isActive}
      role="button"
      tabIndex={0}
      aria-label={area.name}
      onClick={() => onSelect(area.id)}
      onKeyDown={(event) => event.key === 'Enter' && onSelect(area.id)}
    >
      <title>{area.name}</title>
    </path>
  );
}

interface GroundProps {
  readonly view: { readonly x: number; readonly y: number; readonly unit: number; readonly scale: number };
  readonly spotAt: (event: PointerEvent) => Spot;
  readonly onPan: (centre: Spot) => void;
}

/** A grid as wide as the scale, dragged to look elsewhere. */
function Ground({ view, spotAt, onPan }: GroundProps) {
  const held = useRef<Spot | null>(null);
  const step = view.scale / view.unit;
  const offset = { x: (WIDTH / 2 - view.x / view.unit) % step, y: (HEIGHT / 2 - view.y / view.unit) % step };
  const lines = (length: number, from: number): number[] => Array.from({ length: Math.ceil(length / step) + 1 }, (_unused, index) => from + index * step);
  return (
    <g
      className={styles['ground']}
      onPointerDown={(event) => {
        held.current = spotAt(event);
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (held.current === null) return;
        const now = spotAt(event);
        onPan({ x: view.x + held.current.x - now.x, y: view.y + held.current.y - now.y });
      }}
      onPointerUp={() => (held.current = null)}
    >
      <rect width={WIDTH} height={HEIGHT} />
      {lines(WIDTH, offset.x).map((x) => (
        <path key={`x${x}`} d={`M${x} 0 V${HEIGHT}`} />
      ))}
      {lines(HEIGHT, offset.y).map((y) => (
        <path key={`y${y}`} d={`M0 ${y} H${WIDTH}`} />
      ))}
    </g>
  );
}

interface HandlesProps {
  readonly shape: AreaShape;
  readonly store: AreaPoint;
  readonly place: (spot: Spot) => Spot;
  readonly spotAt: (event: PointerEvent) => Spot;
  readonly onShape: (shape: AreaShape) => void;
}

/** Corners to drag, sides to split; by keyboard the arrows move a corner and Delete drops it. */
function Handles({ shape, store, place, spotAt, onShape }: HandlesProps) {
  if (shape.type === 'circle') {
    const edge = { x: shape.radiusMetres, y: 0 };
    return <Handle at={place(edge)} label={`半径 ${formatMetres(shape.radiusMetres)}，拖动改大小`} onMove={(event) => onShape(withRadius(Math.hypot(spotAt(event).x, spotAt(event).y)))} onNudge={({ x }) => onShape(withRadius(shape.radiusMetres + x))} />;
  }
  const { points } = shape;
  const change = (changed: AreaPoint[]): void => onShape({ type: 'polygon', points: changed });
  return (
    <>
      {points.map((point, index) => {
        const next = points[(index + 1) % points.length] ?? point;
        const middle = place(toSpot(store, { latitude: (point.latitude + next.latitude) / 2, longitude: (point.longitude + next.longitude) / 2 }));
        return <circle key={`side-${index}`} cx={middle.x} cy={middle.y} r={5} className={styles['side']} role="button" aria-label={`在第 ${index + 1} 条边上加一个点`} onClick={() => change(splitSide(points, index))} />;
      })}
      {points.map((point, index) => {
        const spot = toSpot(store, point);
        return (
          <Handle
            key={`corner-${index}`}
            at={place(spot)}
            label={`第 ${index + 1} 个点，拖动改位置，双击去掉`}
            onMove={(event) => change(movePoint(points, index, toPoint(store, spotAt(event))))}
            onNudge={({ x, y }) => change(movePoint(points, index, toPoint(store, { x: spot.x + x, y: spot.y + y })))}
            onDrop={() => change(dropPoint(points, index))}
          />
        );
      })}
    </>
  );
}

interface HandleProps {
  readonly at: Spot;
  readonly label: string;
  readonly onMove: (event: PointerEvent) => void;
  readonly onNudge: (by: Spot) => void;
  readonly onDrop?: () => void;
}

const ARROWS: Readonly<Record<string, Spot>> = {
  ArrowLeft: { x: -NUDGE_METRES, y: 0 },
  ArrowRight: { x: NUDGE_METRES, y: 0 },
  ArrowUp: { x: 0, y: -NUDGE_METRES },
  ArrowDown: { x: 0, y: NUDGE_METRES },
};

function Handle({ at, label, onMove, onNudge, onDrop }: HandleProps) {
  const isHeld = useRef(false);
  const onKey = (event: KeyboardEvent): void => {
    const by = ARROWS[event.key];
    if (by !== undefined) onNudge(by);
    else if (event.key === 'Delete' || event.key === 'Backspace') onDrop?.();
    else return;
    event.preventDefault();
  };
  return (
    <circle
      cx={at.x}
      cy={at.y}
      r={7}
      className={styles['handle']}
      role="button"
      tabIndex={0}
      aria-label={label}
      onKeyDown={onKey}
      onDoubleClick={onDrop}
      onPointerDown={(event) => {
        isHeld.current = true;
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => isHeld.current && onMove(event)}
      onPointerUp={() => (isHeld.current = false)}
    >
      <title>{label}</title>
    </circle>
  );
}

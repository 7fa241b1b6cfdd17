import { computeReach, computeScale, crossesItself, dropPoint, formatMetres, splitSide, toCircle, toPoint, toPolygon, toSpot, withRadius } from './area-map';

const store = { latitude: 31.2231, longitude: 121.4459 };
const at = (x: number, y: number) => toPoint(store, { x, y });

describe('an area on the map', () => {
  it('comes back from metres to the place where it was', () => {
    const place = { latitude: 31.2401, longitude: 121.4802 };
    const back = toPoint(store, toSpot(store, place));
    expect(back.latitude).toBeCloseTo(place.latitude, 5);
    expect(back.longitude).toBeCloseTo(place.longitude, 5);
  });

  it('turns from a circle into eight corners and back', () => {
    const polygon = toPolygon(store, 3000);
    expect(polygon.type === 'polygon' ? polygon.points : []).toHaveLength(8);
    expect(computeReach(store, polygon)).toBeCloseTo(3000, -1);
    expect(polygon.type === 'polygon' ? toCircle(store, polygon.points) : null).toEqual({ type: 'circle', radiusMetres: 3000 });
  });

  it('is never smaller than a hundred metres or larger than a hundred kilometres', () => {
    expect(withRadius(12)).toEqual({ type: 'circle', radiusMetres: 100 });
    expect(withRadius(2_004)).toEqual({ type: 'circle', radiusMetres: 2000 });
    expect(withRadius(1_000_000)).toEqual({ type: 'circle', radiusMetres: 100_000 });
  });

  it('gets a corner in the middle of a side, and keeps three at least', () => {
    const triangle = [at(0, 0), at(1000, 0), at(0, 1000)];
    expect(splitSide(triangle, 2)).toHaveLength(4);
    expect(toSpot(store, splitSide(triangle, 0)[1] ?? store).x).toBeCloseTo(500, 0);
    expect(dropPoint(triangle, 1)).toHaveLength(3);
    expect(dropPoint(splitSide(triangle, 0), 1)).toHaveLength(3);
  });

  it('is told apart from a line that crosses itself', () => {
    expect(crossesItself([at(0, 0), at(1000, 0), at(1000, 1000), at(0, 1000)])).toBe(false);
    expect(crossesItself([at(0, 0), at(1000, 1000), at(1000, 0), at(0, 1000)])).toBe(true);
  });

  it('has a round scale and distances as people say them', () => {
    expect([8000, 12_000, 30_000].map(computeScale)).toEqual([1000, 2000, 5000]);
    expect([850, 3000, 2540].map(formatMetres)).toEqual(['850 米', '3 公里', '2.5 公里']);
  });
});

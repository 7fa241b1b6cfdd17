import type { StockLocation } from '@quanyu/stores';
import fc from 'fast-check';
import { PlaceMap } from './place-map.js';

const nobody = { findByLocation: () => null, findServiceArea: () => null };

const position = fc.record({ latitude: fc.integer({ min: -80_000, max: 80_000 }), longitude: fc.integer({ min: -179_000, max: 179_000 }) }).map(({ latitude, longitude }) => ({ latitude: latitude / 1_000, longitude: longitude / 1_000 }));

const mapOf = (positions: readonly { latitude: number; longitude: number }[]): PlaceMap =>
  new PlaceMap(positions.map((at, index): StockLocation => ({ id: `place ${index}`, code: `P${index}`, name: '', kind: 'warehouse', city: '', ...at })), nobody);

describe('the nearest of some places', () => {
  it('are the same whether they are looked for outwards among all, or known beforehand', () => {
    fc.assert(
      fc.property(fc.array(position, { minLength: 1, maxLength: 60 }), position, fc.nat(12), fc.option(fc.integer({ min: 1, max: 20_000 }), { nil: null }), (positions, from, limit, kilometres) => {
        const map = mapOf(positions);
        const among = positions.flatMap((_at, index) => (index % 3 === 0 ? [] : [`place ${index}`]));
        const wanted = { limit: limit + 1, maximumMetres: kilometres === null ? null : kilometres * 1_000, accepts: ({ location }: { location: StockLocation }) => among.includes(location.id) };
        const metres = (found: ReturnType<PlaceMap['nearest']>): number[] => found.map(({ distanceMetres }) => distanceMetres);
        const known = map.nearest(from, { ...wanted, among });
        expect(metres(known)).toEqual(metres(map.nearest(from, wanted)));
        expect(metres(known)).toEqual([...metres(known)].sort((a, b) => a - b));
        expect(known.every(({ place }) => among.includes(place.location.id))).toBe(true);
      }),
    );
  });
});

import { busiestRoutes, extendTrack, framesOf, markersWithin, type Minute, nearestFrame, readSnapshot, replayWindow, routeName, type Snapshot } from './frames';
import { addNote, readNotes } from './notes';

const at = Date.parse('2026-06-18T12:00:00Z');
const frame = (minutes: number): Snapshot => ({ serverTimeMs: at + minutes * 60_000 }) as Snapshot;
const endpoint = (route: string, perSecond: number) => ({ route, perSecond, p50Ms: 1, p95Ms: 2, errorPercent: 0, shedPerSecond: 0 });

describe('the war room', () => {
  it('takes a snapshot of the stream, and nothing else for one', () => {
    expect(readSnapshot(JSON.stringify({ at: 'x', serverTimeMs: 1, headline: { requestsPerSecond: 2 }, endpoints: [], rejects: [] }))?.serverTimeMs).toBe(1);
    expect(readSnapshot('{"hello":1}')).toBeNull();
    expect(readSnapshot('not json')).toBeNull();
  });

  it('draws the last five minutes, each moment once', () => {
    const early = extendTrack([], { atMs: 0, endpoints: [] });
    const later = extendTrack(early, { atMs: 299_000, endpoints: [] });
    expect(extendTrack(later, { atMs: 299_000, endpoints: [] }).map(({ atMs }) => atMs)).toEqual([0, 299_000]);
    expect(extendTrack(later, { atMs: 301_000, endpoints: [] }).map(({ atMs }) => atMs)).toEqual([299_000, 301_000]);
  });

  it('shows the busiest routes of shops and shoppers in a steady order, named as people name them', () => {
    const track = [{ atMs: 0, endpoints: [endpoint('GET /a', 1), endpoint('POST /api/storefront/orders', 5), endpoint('GET /api/admin/orders', 9)] }];
    expect(busiestRoutes(track)).toEqual(['GET /a', 'POST /api/storefront/orders']);
    expect(['POST /api/storefront/orders', 'GET /api/storefront/products/:productId', 'POST /callbacks/wechat-pay/transactions', 'GET /api/storefront/new'].map(routeName)).toEqual(['下单', '商品详情', '付款通知', 'GET /new']);
  });
});

describe('a replay', () => {
  it('has a frame for each minute that was stored whole, in order', () => {
    const minutes = [{ snapshot: frame(2) }, { snapshot: null }, { snapshot: frame(1) }] as unknown as Minute[];
    expect(framesOf(minutes).map(({ serverTimeMs }) => serverTimeMs)).toEqual([at + 60_000, at + 120_000]);
  });

  it('begins at the frame nearest to the shared minute', () => {
    const frames = [frame(0), frame(1), frame(2)];
    expect(nearestFrame(frames, at + 70_000)).toBe(1);
    expect(nearestFrame([], at)).toBe(-1);
  });

  it('reaches an hour to both sides, never into what has not happened, and two hours at most', () => {
    expect(replayWindow(at, at + 10 * 3_600_000)).toEqual({ fromMs: at - 3_600_000, toMs: at + 3_600_000 });
    expect(replayWindow(at, at + 60_000).toMs).toBe(at + 60_000);
  });
});

describe('marks on the charts', () => {
  const markers = Array.from({ length: 9 }, (_unused, index) => ({ atMs: index * 1000, text: String(index) }));

  it('are those of the span that is drawn, the latest six', () => {
    expect(markersWithin(markers, 1000, 7000).map(({ text }) => text)).toEqual(['2', '3', '4', '5', '6', '7']);
  });

  it('keep their words only where there is room for them', () => {
    expect(markersWithin(markers.slice(0, 5), 0, 12_000).map(({ text }) => text)).toEqual(['0', '', '2', '', '4']);
  });

  it('keep what somebody noted on this screen', () => {
    localStorage.clear();
    addNote({ atMs: at, text: '主播开始讲解' });
    expect(readNotes()).toEqual([{ atMs: at, text: '主播开始讲解' }]);
  });

  it('do not fail on notes of an older form', () => {
    localStorage.setItem('quanyu.war-room.notes', '{"broken":true}');
    expect(readNotes()).toEqual([]);
  });
});

import { computeOldestBand, computeStage, computeWaitBand, computeWaiting } from './waiting';

const noon = Date.parse('2026-06-18T12:00:00+08:00');
const minutes = (count: number) => count * 60_000;
const at = (ms: number) => new Date(ms).toISOString();

const aCard = (over: Partial<Parameters<typeof computeWaiting>[0]> = {}) => ({
  kind: 'pickup' as const,
  state: 'open' as const,
  stageDueAt: null,
  openedAt: at(noon),
  acceptedAt: null,
  readyAt: null,
  windowEndAt: at(noon + minutes(90)),
  ...over,
});

describe('how a waiting order looks', () => {
  it('is green under five minutes', () => {
    expect(computeWaitBand(noon, noon)).toBe('calm');
    expect(computeWaitBand(noon, noon + minutes(5) - 1)).toBe('calm');
  });

  it('is yellow from five minutes on', () => {
    expect(computeWaitBand(noon, noon + minutes(5))).toBe('soon');
    expect(computeWaitBand(noon, noon + minutes(10) - 1)).toBe('soon');
  });

  it('is red from ten minutes on', () => {
    expect(computeWaitBand(noon, noon + minutes(10))).toBe('late');
    expect(computeWaitBand(noon, noon + minutes(600))).toBe('late');
  });

  it('is green when the device’s clock runs behind', () => {
    expect(computeWaitBand(noon, noon - minutes(3))).toBe('calm');
  });
});

describe('what an order waits for', () => {
  it('is acceptance, counted from when it came in', () => {
    expect(computeWaiting(aCard(), noon + minutes(7))).toEqual({ sinceMs: noon, band: 'soon' });
  });

  it('is picking, counted from when it was accepted', () => {
    const card = aCard({ state: 'picking', acceptedAt: at(noon + minutes(8)) });
    expect(computeWaiting(card, noon + minutes(10))).toEqual({ sinceMs: noon + minutes(8), band: 'calm' });
  });

  it('is the shopper, who is not late before the window has passed', () => {
    const card = aCard({ state: 'ready', readyAt: at(noon + minutes(10)) });
    expect(computeWaiting(card, noon + minutes(80)).band).toBe('calm');
    expect(computeWaiting(card, noon + minutes(91)).band).toBe('late');
  });
});

describe('the clock of a stage', () => {
  const picking = { state: 'picking' as const, openedAt: at(noon), acceptedAt: at(noon + minutes(2)), readyAt: null, stageDueAt: at(noon + minutes(10)) };

  it('counts from when the stage before ended, against its budget', () => {
    expect(computeStage(picking, noon + minutes(4))).toMatchObject({ elapsedMs: minutes(2), budgetMs: minutes(8), leftMs: minutes(6), share: 0.25, band: 'calm' });
  });

  it('warns in the last third and is late after its end', () => {
    expect(computeStage(picking, noon + minutes(8))?.band).toBe('soon');
    expect(computeStage(picking, noon + minutes(11))).toMatchObject({ band: 'late', share: 1, leftMs: -minutes(1) });
  });

  it('says nothing where no stage runs', () => {
    expect(computeStage({ ...picking, stageDueAt: null }, noon)).toBeNull();
  });

  it('makes a delivery urgent by its own budget, not by the ten minutes of a pickup', () => {
    const delivery = aCard({ kind: 'instantDelivery', stageDueAt: at(noon + minutes(2)) } as Partial<Parameters<typeof computeWaiting>[0]>);
    expect(computeWaiting(delivery, noon + minutes(3)).band).toBe('late');
  });
});

describe('a column of the board', () => {
  it('is as urgent as its most urgent order', () => {
    const cards = [aCard({ openedAt: at(noon + minutes(11)) }), aCard({ openedAt: at(noon) }), aCard({ openedAt: at(noon + minutes(6)) })];
    expect(computeOldestBand(cards, noon + minutes(12))).toBe('late');
  });

  it('is calm when it is empty', () => {
    expect(computeOldestBand([], noon)).toBe('calm');
  });
});

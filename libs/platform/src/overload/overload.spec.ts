import fc from 'fast-check';
import { ROUTE_CLASSES, type RouteClass } from '../http/route.js';
import { CLASS_RULES, computePressureMs, computeShedShare, pressureLevel } from './overload.rules.js';
import { Overload } from './overload.js';

const calm = { loopDelayMs: 0, loopUtilisation: 0.1, poolWaitersPerConnection: 0 };

/** An overload under a steady pressure: a busy loop that runs late by so much, for as long as it takes to be believed. */
function under(loopDelayMs: number): Overload {
  const overload = new Overload({ poolWaitersPerConnection: () => 0 });
  for (let reading = 0; reading < 50; reading += 1) overload.read({ ...calm, loopDelayMs, loopUtilisation: 1 });
  return overload;
}

/** How many of a hundred requests of a class are let in. */
function admitted(overload: Overload, name: RouteClass): number {
  return Array.from({ length: 100 }, () => overload.admits(name)).filter(Boolean).length;
}

describe('a process that has too much to do', () => {
  it('refuses nobody while it keeps up', () => {
    const overload = under(20);
    expect(ROUTE_CLASSES.map((name) => admitted(overload, name))).toEqual(ROUTE_CLASSES.map(() => 100));
  });

  it('refuses in the order of what matters least: back office, search, browsing, carts, orders, payments', () => {
    const lettingIn = (loopDelayMs: number): RouteClass[] => ROUTE_CLASSES.filter((name) => admitted(under(loopDelayMs), name) > 0);
    expect(lettingIn(250)).toEqual(['payNotify', 'control', 'pay', 'order', 'cart', 'browse', 'search']);
    expect(lettingIn(400)).toEqual(['payNotify', 'control', 'pay', 'order', 'cart', 'browse']);
    expect(lettingIn(700)).toEqual(['payNotify', 'control', 'pay', 'order', 'cart']);
    expect(lettingIn(1_200)).toEqual(['payNotify', 'control', 'pay', 'order']);
    expect(lettingIn(2_000)).toEqual(['payNotify', 'control', 'pay']);
    expect(lettingIn(10_000)).toEqual(['payNotify', 'control']);
  });

  it('never refuses more of what matters more', () => {
    const ladder = ['payNotify', 'pay', 'order', 'cart', 'browse', 'search', 'back'] as const;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5_000 }), (pressureMs) => {
        const shares = ladder.map((name) => computeShedShare(CLASS_RULES[name], pressureMs));
        return shares.every((share, index) => index === 0 || share >= (shares[index - 1] ?? 0));
      }),
    );
  });

  it('refuses just the share that it must, evenly', () => {
    // Half-way between the first and the last of its class, to one more or less.
    expect(Math.abs(admitted(under(400), 'browse') - 50)).toBeLessThanOrEqual(1);
  });

  it('has places of each class that another class cannot take', () => {
    const overload = under(0);
    for (let count = 0; count < CLASS_RULES.back.maxInFlight; count += 1) overload.begin('back');
    expect([overload.admits('back'), overload.hasRoom('back'), overload.admits('order')]).toEqual([false, false, true]);
    overload.end('back');
    expect([overload.admits('back'), overload.inFlight]).toEqual([true, CLASS_RULES.back.maxInFlight - 1]);
  });

  it('is itself again when the pressure is gone', () => {
    const overload = under(3_000);
    expect(overload.level).toBe('severe');
    for (let reading = 0; reading < 20; reading += 1) overload.read(calm);
    expect([overload.level, admitted(overload, 'back')]).toEqual(['normal', 100]);
  });
});

describe('pressure', () => {
  it('is not felt when only the machine is slow and this process idle', () => {
    expect(computePressureMs(0, { ...calm, loopDelayMs: 1_000, loopUtilisation: 0.3 })).toBe(0);
  });

  it('is felt when requests wait for a connection to the database', () => {
    let pressureMs = 0;
    for (let reading = 0; reading < 50; reading += 1) pressureMs = computePressureMs(pressureMs, { ...calm, poolWaitersPerConnection: 20 });
    expect(Math.round(pressureMs)).toBe(400);
    expect(pressureLevel(pressureMs)).toBe('high');
  });

  it('of a single long pause sheds nothing', () => {
    expect(pressureLevel(computePressureMs(0, { ...calm, loopDelayMs: 350, loopUtilisation: 1 }))).toBe('normal');
  });
});

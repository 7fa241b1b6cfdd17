import { ServerClock } from './clock';

describe("the server's time on a phone", () => {
  it('follows the server, not a phone whose clock is an hour wrong', () => {
    let monotonic = 1_000;
    const wrongByAnHour = 1_700_000_000_000 + 3_600_000;
    const clock = new ServerClock(() => monotonic, () => wrongByAnHour);
    clock.learn(1_700_000_000_000, 1_000, 1_000);
    monotonic += 5_000;
    expect(clock.now()).toBe(1_700_000_005_000);
  });

  it('counts half the round trip, since the reply was written before it arrived', () => {
    const clock = new ServerClock(() => 1_200, () => 0);
    clock.learn(50_000, 1_000, 1_200);
    expect(clock.now()).toBe(50_100);
  });

  it('uses the phone until the first reply', () => {
    expect(new ServerClock(() => 0, () => 42).now()).toBe(42);
  });

  it('learns anew from every reply', () => {
    const clock = new ServerClock(() => 100, () => 0);
    clock.learn(5_000, 100, 100);
    clock.learn(9_000, 100, 100);
    expect(clock.now()).toBe(9_000);
  });
});

import type { EventSample, RequestSample, Samples } from '../runner/samples.mjs';

/** A request of a run that began at 1,000,000 ms. */
export function request(second: number, change: Partial<RequestSample> = {}): RequestSample {
  return { atMs: 1_000_000 + second * 1_000, name: 'placeOrder', scenario: 'before', status: 201, milliseconds: 10, ...change };
}

export function event(second: number, metric: string, change: Partial<EventSample> = {}): EventSample {
  return { atMs: 1_000_000 + second * 1_000, metric, scenario: 'before', value: 1, tags: {}, ...change };
}

export function samples(requests: RequestSample[], events: EventSample[] = []): Samples {
  return { requests, events };
}

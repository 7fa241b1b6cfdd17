/** How much faster than in reality WeChat Pay's waits pass: retries of notifies and the time refunds take. */
export class Pace {
  constructor(public factor: number) {}

  compress(ms: number): number {
    return Math.ceil(ms / this.factor);
  }
}

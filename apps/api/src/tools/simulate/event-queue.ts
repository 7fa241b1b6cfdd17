/** Something that happens at a moment. The name is unlike any other's: what is drawn while it happens follows from it. */
export interface DayEvent {
  readonly atMs: number;
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** What is still to happen, the earliest first; of the same moment in the order of their coming (binary heap). */
export class EventQueue {
  private readonly heap: { readonly event: DayEvent; readonly order: number }[] = [];
  private added = 0;

  get nextAtMs(): number | null {
    return this.heap[0]?.event.atMs ?? null;
  }

  add(event: DayEvent): void {
    this.heap.push({ event, order: this.added++ });
    let child = this.heap.length - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.isBefore(child, parent)) break;
      this.swap(child, parent);
      child = parent;
    }
  }

  /** Takes everything that happens until then. */
  takeUntil(untilMs: number): DayEvent[] {
    const due: DayEvent[] = [];
    for (let next = this.nextAtMs; next !== null && next <= untilMs; next = this.nextAtMs) due.push(this.takeFirst());
    return due;
  }

  private takeFirst(): DayEvent {
    const [first] = this.heap;
    const last = this.heap.pop();
    if (first === undefined || last === undefined) throw new Error('the queue is empty');
    if (this.heap.length > 0) {
      this.heap[0] = last;
      this.sink();
    }
    return first.event;
  }

  private sink(): void {
    for (let parent = 0; ; ) {
      const left = 2 * parent + 1;
      let least = parent;
      if (left < this.heap.length && this.isBefore(left, least)) least = left;
      if (left + 1 < this.heap.length && this.isBefore(left + 1, least)) least = left + 1;
      if (least === parent) return;
      this.swap(parent, least);
      parent = least;
    }
  }

  private isBefore(one: number, other: number): boolean {
    const [a, b] = [this.heap[one], this.heap[other]];
    if (a === undefined || b === undefined) throw new Error('an index within the heap');
    return a.event.atMs === b.event.atMs ? a.order < b.order : a.event.atMs < b.event.atMs;
  }

  private swap(one: number, other: number): void {
    const [a, b] = [this.heap[one], this.heap[other]];
    if (a === undefined || b === undefined) throw new Error('an index within the heap');
    this.heap[one] = b;
    this.heap[other] = a;
  }
}

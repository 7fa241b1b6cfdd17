/** The part of the web's AbortController that the query cache uses; the mini-program has none. */
type Listener = () => void;

class Signal {
  aborted = false;
  private readonly listeners = new Set<Listener>();

  addEventListener(_type: 'abort', listener: Listener): void {
    this.listeners.add(listener);
  }

  removeEventListener(_type: 'abort', listener: Listener): void {
    this.listeners.delete(listener);
  }

  fire(): void {
    if (this.aborted) return;
    this.aborted = true;
    this.listeners.forEach((listener) => listener());
    this.listeners.clear();
  }
}

export class AbortController {
  readonly signal = new Signal();

  abort(): void {
    this.signal.fire();
  }
}

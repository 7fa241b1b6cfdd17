const BAR_WIDTH = 28;
const LINE_EVERY_MS = 3000;

export interface Progress {
  /** Opens a stretch of work of `total` equal steps. */
  begin(label: string, total: number): void;
  /** Sets how many steps of the stretch are done. */
  reach(done: number): void;
  end(): void;
}

/** Counts, rate and time left: a bar that redraws itself on a terminal, a line every few seconds elsewhere. */
export function createProgress(out: NodeJS.WriteStream, nowMs: () => number): Progress {
  let label = '';
  let total = 0;
  let done = 0;
  let startedMs = 0;
  let shownMs = 0;
  const show = (isLast: boolean): void => {
    const now = nowMs();
    const interval = out.isTTY ? 100 : LINE_EVERY_MS;
    if (!isLast && now - shownMs < interval) return;
    shownMs = now;
    const line = describe({ label, done, total, elapsedMs: now - startedMs });
    out.write(out.isTTY ? `\r\u001b[2K${line}${isLast ? '\n' : ''}` : `${line}\n`);
  };
  return {
    begin: (nextLabel, nextTotal) => {
      [label, total, done, startedMs, shownMs] = [nextLabel, nextTotal, 0, nowMs(), nowMs()];
    },
    reach: (nextDone) => {
      done = nextDone;
      if (done < total) show(false);
    },
    end: () => {
      done = total;
      show(true);
    },
  };
}

function describe(work: { label: string; done: number; total: number; elapsedMs: number }): string {
  const share = work.total === 0 ? 1 : work.done / work.total;
  const filled = Math.round(share * BAR_WIDTH);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
  const seconds = work.elapsedMs / 1000;
  const rate = seconds > 0.2 ? work.done / seconds : 0;
  const isDone = work.done >= work.total;
  const left = isDone || rate === 0 ? `${seconds.toFixed(1)} s` : `${Math.ceil((work.total - work.done) / rate)} s left`;
  return `${work.label} ${bar} ${work.done}/${work.total}  ${Math.round(rate)}/s  ${left}`;
}

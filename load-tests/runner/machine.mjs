import { cpus, loadavg, platform, release, totalmem } from 'node:os';

/** The machine that a run was measured on, and how busy it was before. */
export function describeMachine() {
  const processors = cpus();
  return {
    cores: processors.length,
    processor: processors[0]?.model.trim() ?? 'unknown',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()}`,
    node: process.versions.node,
    loadAverageBefore: loadavg().map((value) => Number(value.toFixed(2))),
  };
}

import type { SimulatorAddress } from './contract';

let simulatorUrl: SimulatorAddress = null;

/** Learnt from the bootstrap reply. */
export function setSimulatorUrl(url: SimulatorAddress): void {
  simulatorUrl = url === null ? null : url.replace(/\/$/, '');
}

export function getSimulatorUrl(): SimulatorAddress {
  return simulatorUrl;
}

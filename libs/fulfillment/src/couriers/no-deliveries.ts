import { DeliveryWork } from './delivery-work.js';

/** Nothing is brought: stands for a shop whose fulfilment orders are collected or shipped. */
export class NoDeliveries extends DeliveryWork {
  override lock(): Promise<null> {
    return Promise.resolve(null);
  }
  override find(): Promise<null> {
    return Promise.resolve(null);
  }
  override listByOrder(): Promise<readonly never[]> {
    return Promise.resolve([]);
  }
  override moved(): Promise<void> {
    return Promise.resolve();
  }
  override escalate(): Promise<'impossible'> {
    return Promise.resolve('impossible');
  }
}

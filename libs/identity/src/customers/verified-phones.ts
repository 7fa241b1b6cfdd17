import { PhoneProof } from '@quanyu/risk';
import type { Customers } from './customers.js';

/** Answers challenges of risk by the way on which a number is verified at first. */
export class VerifiedPhones extends PhoneProof {
  constructor(private readonly customers: Customers) {
    super();
  }

  override proves(customerId: string, code: string): Promise<boolean> {
    return this.customers.provesPhone(customerId, code);
  }
}

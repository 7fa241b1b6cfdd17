import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Purposes } from '@quanyu/identity';
import { Clock, type Tx } from '@quanyu/platform';

/** Whoever ends the use of their data for a profile is in no group from that moment on, and their tags go. */
@Injectable()
export class Objections implements OnModuleInit {
  constructor(
    private readonly purposes: Purposes,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.purposes.onDecision(async (tx, { customerId, choice, accepted }) => {
      if (choice === 'profiling') await (accepted ? this.lift(tx, customerId) : this.object(tx, customerId));
    });
  }

  private async object(tx: Tx, customerId: string): Promise<void> {
    await tx.execute(`INSERT INTO segments.objection (customer_id, since) VALUES ($1, $2) ON CONFLICT DO NOTHING`, [customerId, this.clock.now()]);
    await tx.execute(`DELETE FROM segments.customer_tag WHERE customer_id = $1`, [customerId]);
  }

  private async lift(tx: Tx, customerId: string): Promise<void> {
    await tx.execute(`DELETE FROM segments.objection WHERE customer_id = $1`, [customerId]);
  }
}

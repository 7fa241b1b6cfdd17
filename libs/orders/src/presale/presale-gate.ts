import { Injectable } from '@nestjs/common';
import { OrderGate, type Orderer } from '../placing/order-gate.js';
import type { PlacedOrder } from '../placing/prepare-order.js';
import { RefusedBalances } from '../risk/index.js';
import { type BalanceOrderRequest, Balances } from './balances.js';
import { type DepositWish, OpenDeposit } from './open-deposit.js';

/** Deposits and balances are placed behind the gate of every order; a balance that it refuses is noted. */
@Injectable()
export class PresaleGate {
  constructor(
    private readonly gate: OrderGate,
    private readonly opening: OpenDeposit,
    private readonly balances: Balances,
    private readonly refused: RefusedBalances,
  ) {}

  /** The id of the deposit. @throws what `OrderGate.admit` and `OpenDeposit.execute` throw */
  openDeposit(orderer: Orderer, wish: DepositWish): Promise<string> {
    const key = orderer.idempotencyKey;
    return this.gate.admit(orderer, () => this.opening.execute(wish, key), () => this.opening.findOpened(wish, key));
  }

  /** @throws what `OrderGate.admit` and `Balances.place` throw */
  placeBalance(orderer: Orderer, order: BalanceOrderRequest): Promise<PlacedOrder> {
    return this.refused.note(order, () => this.gate.admit(orderer, () => this.balances.place(order), () => this.balances.findPlaced(order)));
  }
}

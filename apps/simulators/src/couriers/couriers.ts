import type { FastifyInstance } from 'fastify';
import type { Clock } from '../clock.js';
import type { SimulatorConfig } from '../config.js';
import type { Pace } from '../pay/pace.js';
import type { SimulatorState } from '../state.js';
import { registerAggregatorRoutes } from './aggregator-routes.js';
import { aggregatorManner, composeAggregatorFacts } from './aggregator-wire.js';
import { registerCourierAdminRoutes } from './courier-admin-routes.js';
import { CourierCallbacks } from './courier-callbacks.js';
import { CourierFaultPlan } from './courier-faults.js';
import type { Ride } from './courier-state.js';
import { registerDadaRoutes } from './dada-routes.js';
import { composeDadaFacts, dadaManner } from './dada-wire.js';
import { Riders } from './riders.js';

export interface CourierParts {
  readonly config: SimulatorConfig;
  readonly state: SimulatorState;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly random: () => number;
}

/** The courier platforms of the simulation: two wire protocols over one town of riders. */
export class Couriers {
  readonly riders: Riders;
  readonly callbacks: CourierCallbacks;
  readonly faults: CourierFaultPlan;

  constructor(private readonly parts: CourierParts) {
    const { config, state, clock, pace, random } = parts;
    this.faults = new CourierFaultPlan(random);
    const aggregator = { appId: config.COURIER_AGGREGATOR_APP_ID, appSecret: config.COURIER_AGGREGATOR_APP_SECRET };
    this.callbacks = new CourierCallbacks({
      callbacks: state.rideCallbacks,
      clock,
      pace,
      faults: this.faults,
      manners: { dada: dadaManner, aggregator: aggregatorManner(aggregator, () => clock.nowMs()) },
    });
    this.riders = new Riders({ rides: state.rides, clock, pace, announce: (ride) => this.announce(ride) });
  }

  async registerApi(app: FastifyInstance): Promise<void> {
    const { config, state, clock } = this.parts;
    const { riders, faults } = this;
    const dada = { appKey: config.COURIER_DADA_APP_KEY, appSecret: config.COURIER_DADA_APP_SECRET, sourceId: config.COURIER_DADA_SOURCE_ID };
    const aggregator = { appId: config.COURIER_AGGREGATOR_APP_ID, appSecret: config.COURIER_AGGREGATOR_APP_SECRET, callbackUrl: config.COURIER_AGGREGATOR_CALLBACK_URL };
    await app.register((scope) => registerDadaRoutes(scope, { account: dada, clock, faults, state, riders }));
    await app.register((scope) => registerAggregatorRoutes(scope, { account: aggregator, clock, faults, riders }));
  }

  registerAdmin(app: FastifyInstance): void {
    const { riders, callbacks, faults } = this;
    registerCourierAdminRoutes(app, { state: this.parts.state, riders, callbacks, faults });
  }

  start(): void {
    this.riders.start();
    this.callbacks.start();
  }

  stop(): void {
    this.riders.stop();
    this.callbacks.stop();
  }

  reset(): void {
    this.riders.reset();
    this.callbacks.forgetTimers();
    this.faults.reset();
  }

  /** Moves what is due when the pace changes by this factor. */
  changePace(stretch: number): void {
    this.riders.changePace(stretch);
    this.callbacks.changePace(stretch);
  }

  private announce(ride: Ride): void {
    const facts = ride.provider === 'dada' ? composeDadaFacts(ride) : composeAggregatorFacts(ride);
    if (facts !== null) this.callbacks.announce({ provider: ride.provider, originId: ride.originId, url: ride.callbackUrl, facts });
  }
}

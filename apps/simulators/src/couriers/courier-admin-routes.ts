import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { SimulatorState } from '../state.js';
import type { CourierCallbacks } from './courier-callbacks.js';
import { courierFaultsChangeSchema, type CourierFaultPlan } from './courier-faults.js';
import { COURIER_PROVIDERS, RIDE_STATUSES } from './courier-state.js';
import { RIDE_STEPS, riderSettingsChangeSchema, type Riders } from './riders.js';

export interface CourierAdminParts {
  readonly state: SimulatorState;
  readonly riders: Riders;
  readonly callbacks: CourierCallbacks;
  readonly faults: CourierFaultPlan;
}

const providerSchema = z.enum(COURIER_PROVIDERS);
const rideParamsSchema = z.object({ provider: providerSchema, originId: z.string() });
const stepSchema = z.object({ step: z.enum(RIDE_STEPS) });
const resendSchema = z.object({ forged: z.boolean().default(false), facts: z.record(z.string(), z.union([z.string(), z.number()])).optional() });
const listSchema = z.object({ provider: providerSchema.optional(), status: z.enum(RIDE_STATUSES).optional(), limit: z.coerce.number().int().min(1).max(10_000).default(200) });
const callbackListSchema = z.object({ originId: z.string().optional(), limit: z.coerce.number().int().min(1).max(10_000).default(200) });

/** The levers of the courier simulation. */
export function registerCourierAdminRoutes(app: FastifyInstance, { state, riders, callbacks, faults }: CourierAdminParts): void {
  app.get('/admin/couriers/faults', () => faults.current);
  app.post('/admin/couriers/faults', (request) => faults.change(courierFaultsChangeSchema.parse(request.body)));
  app.get<{ Params: { provider: string } }>('/admin/couriers/riders/:provider', (request) => riders.settingsOf(providerSchema.parse(request.params.provider)));
  app.post<{ Params: { provider: string } }>('/admin/couriers/riders/:provider', (request) =>
    riders.change(providerSchema.parse(request.params.provider), riderSettingsChangeSchema.parse(request.body)),
  );
  app.get('/admin/couriers/rides', (request) => {
    const { provider, status, limit } = listSchema.parse(request.query);
    const rides = [...state.rides.values()].filter((ride) => (provider === undefined || ride.provider === provider) && (status === undefined || ride.status === status));
    return { rides: rides.slice(-limit), count: rides.length };
  });
  app.get('/admin/couriers/rides/:provider/:originId', (request, reply) => {
    const { provider, originId } = rideParamsSchema.parse(request.params);
    const ride = riders.find(provider, originId);
    return ride === undefined ? reply.code(404).send({ message: 'no such ride' }) : { ...ride, position: riders.locate(ride) };
  });
  app.post('/admin/couriers/rides/:provider/:originId/step', (request, reply) => {
    const { provider, originId } = rideParamsSchema.parse(request.params);
    const ride = riders.find(provider, originId);
    if (ride === undefined) return reply.code(404).send({ message: 'no such ride' });
    return riders.step(ride, stepSchema.parse(request.body).step) ?? reply.code(409).send({ message: `the ride is ${ride.status}` });
  });
  app.post('/admin/couriers/rides/:provider/:originId/goods-ready', (request, reply) => {
    const { provider, originId } = rideParamsSchema.parse(request.params);
    const ride = riders.find(provider, originId);
    return ride === undefined ? reply.code(404).send({ message: 'no such ride' }) : riders.goodsReady(ride);
  });
  app.get('/admin/couriers/callbacks', (request) => {
    const { originId, limit } = callbackListSchema.parse(request.query);
    return { callbacks: [...state.rideCallbacks.values()].filter((callback) => originId === undefined || callback.originId === originId).slice(-limit) };
  });
  app.post<{ Params: { id: string } }>('/admin/couriers/callbacks/:id/resend', async (request, reply) => {
    const attempt = await callbacks.resend(request.params.id, resendSchema.parse(request.body ?? {}));
    return attempt ?? reply.code(404).send({ message: 'no such callback' });
  });
}

import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export const metricsRegistry = new Registry();
collectDefaultMetrics({ register: metricsRegistry, prefix: 'quanyu_' });

export const ordersCreated = new Counter({
  name: 'quanyu_orders_created_total',
  help: 'Orders committed, by channel',
  labelNames: ['channel'] as const,
  registers: [metricsRegistry],
});

export const orderRejects = new Counter({
  name: 'quanyu_order_rejects_total',
  help: 'Orders refused, by error code',
  labelNames: ['reason'] as const,
  registers: [metricsRegistry],
});

export const orderGroupSize = new Histogram({
  name: 'quanyu_order_group_size',
  help: 'Orders that shared one transaction',
  buckets: [1, 2, 4, 8, 16, 32, 64],
  registers: [metricsRegistry],
});

export const closeLagSeconds = new Gauge({
  name: 'quanyu_close_unpaid_lag_seconds',
  help: 'Age of the oldest hold that is past its time and not yet released',
  registers: [metricsRegistry],
});

export const failedRefunds = new Gauge({
  name: 'quanyu_refunds_failed',
  help: 'Refunds that WeChat closed or could not pay out, whatever they were for, and that wait for a person; above 0 is an alarm',
  registers: [metricsRegistry],
});

export const auditChainBroken = new Gauge({
  name: 'quanyu_audit_chain_broken',
  help: 'Lines of the audit log that the last verification found changed, removed or slipped in; above 0 is an alarm',
  registers: [metricsRegistry],
});

export const taskRowsFailed = new Counter({
  name: 'quanyu_task_rows_failed_total',
  help: 'Rows that a recurring task could not work on and left behind for its next run, by task',
  labelNames: ['task'] as const,
  registers: [metricsRegistry],
});

export const outboxPending = new Gauge({
  name: 'quanyu_outbox_pending',
  help: 'Outbox events not yet done',
  registers: [metricsRegistry],
});

export const outboxStuck = new Gauge({
  name: 'quanyu_outbox_stuck',
  help: 'Outbox events that used up their attempts and wait for a person',
  registers: [metricsRegistry],
});

export const refusalsTotal = new Counter({
  name: 'quanyu_refusals_total',
  help: 'Decisions of the rules of risk, by rule and error code',
  labelNames: ['rule', 'code'] as const,
  registers: [metricsRegistry],
});

export { type Message, type MessageType } from './message.rules.js';
export { webhooksRoutes } from './http/webhooks.admin.contract.js';
export { webhooksError } from './webhooks.errors.js';
export { WebhooksModule } from './webhooks.module.js';
export { Webhooks } from './webhooks.js';

export { paymentsError } from './payments.errors.js';

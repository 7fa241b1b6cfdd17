export * from './wechat.errors.js';

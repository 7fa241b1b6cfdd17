export * from './wechat-api.js';
export * from './wechat.errors.js';
export * from './wechat.module.js';

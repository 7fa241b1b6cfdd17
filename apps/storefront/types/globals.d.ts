/// <reference types="@tarojs/taro" />

/** The API's origin, '' when the page's own origin serves it. Set at build time. */
declare const API_BASE: string;

declare module '*.scss';

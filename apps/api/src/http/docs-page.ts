import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { API_NAMES, documentOf, type DocumentedApi } from '../openapi.js';

const TITLES: Readonly<Record<DocumentedApi, string>> = { storefront: '顾客端', staff: '门店端', admin: '运营后台' };

/** The reader is served from our own disk and asks nobody: no fonts, no proxy, no telemetry. */
const configuration = {
  sources: API_NAMES.map((api) => ({ title: TITLES[api], slug: api, url: `/docs/openapi/${api}.json` })),
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  agent: { disabled: true },
  mcp: { disabled: true },
  showDeveloperTools: 'never',
};

const PAGE = `<!doctype html>
<html lang="zh-CN">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>全域商城 API 文档</title>
  <link rel="icon" href="data:,">
</head>
<body>
  <noscript>需要启用 JavaScript 才能阅读；原始文档在 ${API_NAMES.map((api) => `/docs/openapi/${api}.json`).join('、')}。</noscript>
  <div id="app"></div>
  <script src="/docs/reader.js"></script>
  <script>Scalar.createApiReference('#app', ${JSON.stringify(configuration)})</script>
</body>
</html>
`;

/** /docs: the three OpenAPI documents with a readable page. */
export function registerDocs(fastify: FastifyInstance): void {
  const documents = new Map<string, string>();
  const reader = join(createRequire(import.meta.url).resolve('@scalar/api-reference'), '../browser/standalone.js');
  fastify.get('/docs', (_request, reply) => reply.header('content-type', 'text/html; charset=utf-8').send(PAGE));
  fastify.get('/docs/reader.js', (_request, reply) =>
    reply.header('content-type', 'text/javascript; charset=utf-8').header('cache-control', 'public, max-age=86400').send(createReadStream(reader)),
  );
  for (const api of API_NAMES) {
    fastify.get(`/docs/openapi/${api}.json`, (_request, reply) => {
      const text = documents.get(api) ?? JSON.stringify(documentOf(api));
      documents.set(api, text);
      return reply.header('content-type', 'application/json; charset=utf-8').send(text);
    });
  }
}

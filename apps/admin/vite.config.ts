import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const apiOrigin = process.env['API_ORIGIN'] ?? 'http://127.0.0.1:3000';
const port = Number(process.env['ADMIN_PORT'] ?? 3300);

/** Serves /console/* and /store/* from their own page, as the static server does in a real install. */
function twoApps(): Plugin {
  const rewrite = (request: { url?: string | undefined }, _reply: unknown, next: () => void): void => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const app = /^\/(console|store)(\/|$)/.exec(path)?.[1];
    if (app !== undefined && !/\.\w+$/.test(path)) request.url = `/${app}/index.html`;
    next();
  };
  return {
    name: 'two-apps',
    configureServer: (server) => void server.middlewares.use(rewrite),
    configurePreviewServer: (server) => void server.middlewares.use(rewrite),
  };
}

const proxy = Object.fromEntries(['/api', '/media', '/ops/queues'].map((path) => [path, { target: apiOrigin, changeOrigin: false }]));

export default defineConfig({
  plugins: [twoApps(), react()],
  // The client is compiled with us from its source, so that no build of another project has to come first.
  resolve: { conditions: ['@quanyu/source', 'module', 'browser', 'development|production'] },
  server: { port, proxy },
  preview: { port, proxy },
  build: {
    target: 'es2022',
    // antd is one chunk: 330 kB compressed, loaded by the console alone and cached until antd moves.
    chunkSizeWarningLimit: 1_100,
    rolldownOptions: {
      input: { chooser: 'index.html', console: 'console/index.html', store: 'store/index.html' },
      output: {
        codeSplitting: {
          groups: [
            // What both halves use stands apart, or one half would drag the other's kit in.
            { name: 'common', test: /node_modules\/(dayjs|zod|clsx|classnames|tslib|@babel\/runtime|is-mobile|resize-observer-polyfill|react-is)\//, priority: 40 },
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler|react-router|@tanstack)\//, priority: 30 },
            { name: 'desk', test: /node_modules\/(antd|@ant-design|@rc-component|@dnd-kit)\//, priority: 20 },
            { name: 'phone', test: /node_modules\/(antd-mobile|antd-mobile-icons|rc-[a-z-]+|@react-spring|@use-gesture)\//, priority: 25 },
          ],
        },
      },
    },
  },
});

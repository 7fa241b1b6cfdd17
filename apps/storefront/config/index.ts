import path from 'node:path';
import { defineConfig } from '@tarojs/cli';
import type { UserConfigExport } from '@tarojs/cli';
import { ProvidePlugin } from 'webpack';

// Packages that ship modern syntax: old phones need it compiled, and so does the minifier.
const root = path.resolve(__dirname, '../../..');
const compiled = ['libs/api-client', 'node_modules/@tanstack', 'node_modules/zustand'].map((folder) => path.join(root, folder));

/** The API's origin in the mini-program build, which has no origin of its own. The H5 build asks its own origin. */
const apiBase = process.env.TARO_ENV === 'h5' ? '' : (process.env.TARO_APP_API_BASE ?? 'http://127.0.0.1:3000');

const config: UserConfigExport<'webpack5'> = {
  projectName: 'quanyu-storefront',
  date: '2026-11-22',
  designWidth: 375,
  deviceRatio: { 375: 2, 640: 2.34 / 2, 750: 1, 828: 1.81 / 2 },
  sourceRoot: 'src',
  outputRoot: `dist/${process.env.TARO_ENV}`,
  framework: 'react',
  compiler: { type: 'webpack5', prebundle: { enable: false } },
  cache: { enable: true },
  jsMinimizer: 'esbuild',
  esbuild: { minify: { enable: true, config: { target: 'es2018' } } },
  alias: { '@': path.resolve(__dirname, '../src') },
  defineConstants: { API_BASE: JSON.stringify(apiBase) },
  mini: {
    optimizeMainPackage: { enable: true },
    compile: { include: compiled },
    webpackChain(chain) {
      chain.plugin('missingGlobals').use(ProvidePlugin, [{ AbortController: [path.resolve(__dirname, '../src/shims/abort-controller'), 'AbortController'] }]);
    },
    postcss: { pxtransform: { enable: true, config: {} }, cssModules: { enable: false } },
    miniCssExtractPluginOption: { ignoreOrder: true },
  },
  h5: {
    publicPath: '/',
    staticDirectory: 'static',
    router: { mode: 'hash' },
    compile: { include: compiled },
    webpackChain(chain) {
      // One copy of what pages share, loaded once: by default every page's chunk carries its own.
      chain.optimization.splitChunks({
        chunks: 'all',
        maxInitialRequests: 8,
        maxAsyncRequests: 8,
        cacheGroups: {
          framework: { name: 'framework', test: /[\\/]node_modules[\\/](react|react-dom|scheduler|@tarojs|@tanstack|@stencil|swiper)[\\/]/, priority: 20, chunks: 'initial' },
          parts: { minChunks: 2, minSize: 10_000, priority: 10, reuseExistingChunk: true },
          default: false,
        },
      });
    },
    // Plain px: a browser window can be any width, and type that grows with it is unreadable on a desk.
    postcss: { pxtransform: { enable: false, config: {} }, autoprefixer: { enable: true, config: {} }, cssModules: { enable: false } },
    output: { filename: 'js/[name].[contenthash:8].js', chunkFilename: 'chunk/[name].[contenthash:8].js' },
    miniCssExtractPluginOption: { ignoreOrder: true, filename: 'css/[name].[contenthash:8].css', chunkFilename: 'css/[name].[contenthash:8].css' },
  },
};

export default defineConfig(config);

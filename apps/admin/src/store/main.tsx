import '../shared/base.css';
import './store.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { ConfigProvider } from 'antd-mobile';
import zhCN from 'antd-mobile/es/locales/zh-CN';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router/dom';
import { createQueryClient } from '../shared/queryClient';
import { keepApp } from './offline/keep-app';
import { createStoreRouter } from './routes';
import { applyDisplay, readDisplay } from './shell/display';

applyDisplay(readDisplay());

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root element');

const { router, screens } = createStoreRouter();
keepApp(screens);

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={createQueryClient()}>
      <ConfigProvider locale={zhCN}>
        <RouterProvider router={router} />
      </ConfigProvider>
    </QueryClientProvider>
  </StrictMode>,
);

import '../shared/base.css';
import './console.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { App, ConfigProvider } from 'antd';
import zhCN from 'antd/locale/zh_CN';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router/dom';
import { createQueryClient } from '../shared/queryClient';
import { applyTokens } from '../shared/tokens';
import { createConsoleRouter } from './routes';
import { deskTheme } from './theme';

dayjs.locale('zh-cn');
applyTokens(document.documentElement);

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root element');

createRoot(root).render(
  <StrictMode>
    <ConfigProvider locale={zhCN} theme={deskTheme} button={{ autoInsertSpace: false }}>
      <App>
        <QueryClientProvider client={createQueryClient()}>
          <RouterProvider router={createConsoleRouter()} />
        </QueryClientProvider>
      </App>
    </ConfigProvider>
  </StrictMode>,
);

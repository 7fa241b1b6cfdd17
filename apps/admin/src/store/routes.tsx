import type { ComponentType } from 'react';
import { createBrowserRouter } from 'react-router';
import { ScreenError } from './ui/ScreenState';
import { ShopFloor } from './shell/ShopFloor';
import { SignedIn } from './shell/SignedIn';
import { Splash } from './ui/Splash';

type Load = () => Promise<unknown>;

/** Every screen is loaded when it is first opened; `screens` are the ways to load them all, for a device that will have no network. */
export function createStoreRouter(): { readonly router: ReturnType<typeof createBrowserRouter>; readonly screens: readonly Load[] } {
  const screens: Load[] = [];
  const screen = <Name extends string>(load: () => Promise<Readonly<Record<Name, ComponentType>>>, name: Name) => {
    screens.push(load);
    return { lazy: () => load().then((module) => ({ Component: module[name] })) };
  };
  const router = createBrowserRouter(
    [
      {
        errorElement: <ScreenError />,
        HydrateFallback: Splash,
        children: [
          { path: '/sign-in', ...screen(() => import('./features/sign-in/SignInPage'), 'SignInPage') },
          {
            element: <SignedIn />,
            children: [
              { path: '/choose-store', ...screen(() => import('./features/sign-in/ChooseStorePage'), 'ChooseStorePage') },
              {
                element: <ShopFloor />,
                children: [
                  {
                    path: '/',
                    ...screen(() => import('./features/board/BoardPage'), 'BoardPage'),
                    children: [
                      { path: 'orders/:fulfillmentOrderId', ...screen(() => import('./features/picking/OrderPage'), 'OrderPage') },
                    ],
                  },
                  { path: '/wave', ...screen(() => import('./features/wave/WavePage'), 'WavePage') },
                  { path: '/hand-over', ...screen(() => import('./features/hand-over/HandOverPage'), 'HandOverPage') },
                  { path: '/tasks', ...screen(() => import('./features/tasks/TasksPage'), 'TasksPage') },
                  {
                    path: '/tasks/transfers',
                    ...screen(() => import('./features/transfers/TransfersPage'), 'TransfersPage'),
                    children: [
                      { path: 'new', ...screen(() => import('./features/transfers/RequestTransferPage'), 'RequestTransferPage') },
                      { path: ':transferId', ...screen(() => import('./features/transfers/TransferPage'), 'TransferPage') },
                    ],
                  },
                  {
                    path: '/tasks/deliveries',
                    ...screen(() => import('./features/receiving/DeliveriesPage'), 'DeliveriesPage'),
                    children: [{ path: ':deliveryId', ...screen(() => import('./features/receiving/DeliveryPage'), 'DeliveryPage') }],
                  },
                  {
                    path: '/tasks/stocktakes',
                    ...screen(() => import('./features/stocktakes/StocktakesPage'), 'StocktakesPage'),
                    children: [
                      { path: 'new', ...screen(() => import('./features/stocktakes/OpenStocktakePage'), 'OpenStocktakePage') },
                      { path: ':stocktakeId', ...screen(() => import('./features/stocktakes/StocktakePage'), 'StocktakePage') },
                    ],
                  },
                  {
                    path: '/tasks/bookings',
                    ...screen(() => import('./features/bookings/BookingsPage'), 'BookingsPage'),
                    children: [
                      { path: 'new', ...screen(() => import('./features/bookings/WalkInPage'), 'WalkInPage') },
                      { path: 'block', ...screen(() => import('./features/bookings/BlockTimePage'), 'BlockTimePage') },
                      { path: ':bookingId', ...screen(() => import('./features/bookings/BookingPage'), 'BookingPage') },
                    ],
                  },
                  {
                    path: '/tasks/counter-sales',
                    ...screen(() => import('./features/counter-sale/CounterSalesPage'), 'CounterSalesPage'),
                    children: [
                      { path: 'new', ...screen(() => import('./features/counter-sale/NewSalePage'), 'NewSalePage') },
                      { path: ':saleId', ...screen(() => import('./features/counter-sale/CounterSalePage'), 'CounterSalePage') },
                    ],
                  },
                  { path: '/tasks/member', ...screen(() => import('./features/members/MemberPage'), 'MemberPage') },
                  { path: '/tasks/exceptions', ...screen(() => import('./features/exceptions/ExceptionsPage'), 'ExceptionsPage') },
                  { path: '/tasks/performance', ...screen(() => import('./features/performance/PerformancePage'), 'PerformancePage') },
                  {
                    path: '/tasks/returns',
                    ...screen(() => import('./features/returns/ReturnsPage'), 'ReturnsPage'),
                    children: [{ path: ':caseNo', ...screen(() => import('./features/returns/ReturnPage'), 'ReturnPage') }],
                  },
                  { path: '/tasks/batches', ...screen(() => import('./features/batches/BatchesPage'), 'BatchesPage') },
                  { path: '/tasks/set-aside', ...screen(() => import('./features/set-aside/SetAsidePage'), 'SetAsidePage') },
                  { path: '/sync', ...screen(() => import('./features/offline/SyncPage'), 'SyncPage') },
                  { path: '/records', ...screen(() => import('./features/records/RecordsPage'), 'RecordsPage') },
                  { path: '/device', ...screen(() => import('./features/device/DevicePage'), 'DevicePage') },
                ],
              },
            ],
          },
          { path: '*', ...screen(() => import('./ui/NotFound'), 'NotFound') },
        ],
      },
    ],
    { basename: '/store' },
  );
  return { router, screens };
}

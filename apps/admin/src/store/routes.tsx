import { createBrowserRouter } from 'react-router';
import { ScreenError } from './ui/ScreenState';
import { ShopFloor } from './shell/ShopFloor';
import { SignedIn } from './shell/SignedIn';
import { Splash } from './ui/Splash';

/** Every screen is loaded when it is first opened. */
export function createStoreRouter() {
  return createBrowserRouter(
    [
      {
        errorElement: <ScreenError />,
        HydrateFallback: Splash,
        children: [
          { path: '/sign-in', lazy: () => import('./features/sign-in/SignInPage').then(({ SignInPage }) => ({ Component: SignInPage })) },
          {
            element: <SignedIn />,
            children: [
              { path: '/choose-store', lazy: () => import('./features/sign-in/ChooseStorePage').then(({ ChooseStorePage }) => ({ Component: ChooseStorePage })) },
              {
                element: <ShopFloor />,
                children: [
                  {
                    path: '/',
                    lazy: () => import('./features/board/BoardPage').then(({ BoardPage }) => ({ Component: BoardPage })),
                    children: [
                      { path: 'orders/:fulfillmentOrderId', lazy: () => import('./features/picking/OrderPage').then(({ OrderPage }) => ({ Component: OrderPage })) },
                    ],
                  },
                  { path: '/hand-over', lazy: () => import('./features/hand-over/HandOverPage').then(({ HandOverPage }) => ({ Component: HandOverPage })) },
                  { path: '/sync', lazy: () => import('./features/offline/SyncPage').then(({ SyncPage }) => ({ Component: SyncPage })) },
                  { path: '/records', lazy: () => import('./features/records/RecordsPage').then(({ RecordsPage }) => ({ Component: RecordsPage })) },
                  { path: '/device', lazy: () => import('./features/device/DevicePage').then(({ DevicePage }) => ({ Component: DevicePage })) },
                ],
              },
            ],
          },
          { path: '*', lazy: () => import('./ui/NotFound').then(({ NotFound }) => ({ Component: NotFound })) },
        ],
      },
    ],
    { basename: '/store' },
  );
}

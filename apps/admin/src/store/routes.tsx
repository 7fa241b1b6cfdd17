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
                  { path: '/work', lazy: () => import('./features/work/WorkPage').then(({ WorkPage }) => ({ Component: WorkPage })) },
                  {
                    path: '/work/transfers',
                    lazy: () => import('./features/transfers/TransfersPage').then(({ TransfersPage }) => ({ Component: TransfersPage })),
                    children: [
                      { path: 'new', lazy: () => import('./features/transfers/RequestTransferPage').then(({ RequestTransferPage }) => ({ Component: RequestTransferPage })) },
                      { path: ':transferId', lazy: () => import('./features/transfers/TransferPage').then(({ TransferPage }) => ({ Component: TransferPage })) },
                    ],
                  },
                  {
                    path: '/work/deliveries',
                    lazy: () => import('./features/receiving/DeliveriesPage').then(({ DeliveriesPage }) => ({ Component: DeliveriesPage })),
                    children: [{ path: ':deliveryId', lazy: () => import('./features/receiving/DeliveryPage').then(({ DeliveryPage }) => ({ Component: DeliveryPage })) }],
                  },
                  {
                    path: '/work/stocktakes',
                    lazy: () => import('./features/stocktakes/StocktakesPage').then(({ StocktakesPage }) => ({ Component: StocktakesPage })),
                    children: [
                      { path: 'new', lazy: () => import('./features/stocktakes/OpenStocktakePage').then(({ OpenStocktakePage }) => ({ Component: OpenStocktakePage })) },
                      { path: ':stocktakeId', lazy: () => import('./features/stocktakes/StocktakePage').then(({ StocktakePage }) => ({ Component: StocktakePage })) },
                    ],
                  },
                  {
                    path: '/work/bookings',
                    lazy: () => import('./features/bookings/BookingsPage').then(({ BookingsPage }) => ({ Component: BookingsPage })),
                    children: [
                      { path: 'new', lazy: () => import('./features/bookings/WalkInPage').then(({ WalkInPage }) => ({ Component: WalkInPage })) },
                      { path: ':bookingId', lazy: () => import('./features/bookings/BookingPage').then(({ BookingPage }) => ({ Component: BookingPage })) },
                    ],
                  },
                  { path: '/work/set-aside', lazy: () => import('./features/set-aside/SetAsidePage').then(({ SetAsidePage }) => ({ Component: SetAsidePage })) },
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

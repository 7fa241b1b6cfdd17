import { createBrowserRouter } from 'react-router';
import { Desk } from './shell/Desk';
import { SignedIn } from './shell/SignedIn';
import { NotFound, ScreenError } from './ui/states';

/** Every screen is loaded when it is first opened. */
export function createConsoleRouter() {
  return createBrowserRouter(
    [
      {
        errorElement: <ScreenError />,
        HydrateFallback: () => null,
        children: [
          { path: '/sign-in', lazy: async () => ({ Component: (await import('./features/sign-in/SignInPage')).SignInPage }) },
          {
            element: <SignedIn />,
            children: [
              { path: '/war-room', lazy: async () => ({ Component: (await import('./features/war-room/WarRoomPage')).WarRoomPage }) },
              {
                element: <Desk />,
                children: [
                  {
                    errorElement: <ScreenError />,
                    children: [
                      { path: '/', lazy: async () => ({ Component: (await import('./features/dashboard/DashboardPage')).DashboardPage }) },
                      { path: '/orders', lazy: async () => ({ Component: (await import('./features/orders/OrdersPage')).OrdersPage }) },
                      { path: '/orders/:orderId', lazy: async () => ({ Component: (await import('./features/orders/OrderPage')).OrderPage }) },
                      { path: '/after-sales', lazy: async () => ({ Component: (await import('./features/after-sales/AfterSalesPage')).AfterSalesPage }) },
                      { path: '/sourcing', lazy: async () => ({ Component: (await import('./features/sourcing/SourcingPage')).SourcingPage }) },
                      { path: '/sourcing/:rulesId', lazy: async () => ({ Component: (await import('./features/sourcing/RulesPage')).RulesPage }) },
                      { path: '/promises', lazy: async () => ({ Component: (await import('./features/promises/PromisesPage')).PromisesPage }) },
                      { path: '/products', lazy: async () => ({ Component: (await import('./features/products/ProductsPage')).ProductsPage }) },
                      { path: '/products/import', lazy: async () => ({ Component: (await import('./features/products/ImportPage')).ImportPage }) },
                      { path: '/products/new', lazy: async () => ({ Component: (await import('./features/products/NewProductPage')).NewProductPage }) },
                      { path: '/products/:productId', lazy: async () => ({ Component: (await import('./features/products/ProductPage')).ProductPage }) },
                      { path: '/categories', lazy: async () => ({ Component: (await import('./features/categories/CategoriesPage')).CategoriesPage }) },
                      { path: '/stock', lazy: async () => ({ Component: (await import('./features/stock/StockPage')).StockPage }) },
                      { path: '/stock/references/:referenceId', lazy: async () => ({ Component: (await import('./features/stock/ReferencePage')).ReferencePage }) },
                      { path: '/transfers', lazy: async () => ({ Component: (await import('./features/transfers/TransfersPage')).TransfersPage }) },
                      { path: '/transfers/:transferId', lazy: async () => ({ Component: (await import('./features/transfers/TransferPage')).TransferPage }) },
                      { path: '/stocktakes', lazy: async () => ({ Component: (await import('./features/stocktakes/StocktakesPage')).StocktakesPage }) },
                      { path: '/stocktakes/:stocktakeId', lazy: async () => ({ Component: (await import('./features/stocktakes/StocktakePage')).StocktakePage }) },
                      { path: '/accuracy', lazy: async () => ({ Component: (await import('./features/accuracy/AccuracyPage')).AccuracyPage }) },
                      { path: '/deliveries', lazy: async () => ({ Component: (await import('./features/deliveries/DeliveriesPage')).DeliveriesPage }) },
                      { path: '/campaigns', lazy: async () => ({ Component: (await import('./features/campaigns/CampaignsPage')).CampaignsPage }) },
                      { path: '/campaigns/new', lazy: async () => ({ Component: (await import('./features/campaigns/WizardPage')).NewCampaignPage }) },
                      { path: '/campaigns/:campaignId', lazy: async () => ({ Component: (await import('./features/campaigns/CampaignPage')).CampaignPage }) },
                      { path: '/campaigns/:campaignId/edit', lazy: async () => ({ Component: (await import('./features/campaigns/WizardPage')).EditCampaignPage }) },
                      { path: '/prices', lazy: async () => ({ Component: (await import('./features/prices/PriceRulesPage')).PriceRulesPage }) },
                      { path: '/prices/new', lazy: async () => ({ Component: (await import('./features/prices/PriceRulePage')).NewPriceRulePage }) },
                      { path: '/prices/simulator', lazy: async () => ({ Component: (await import('./features/prices/PriceRulePage')).SimulatorPage }) },
                      { path: '/price-lists', lazy: async () => ({ Component: (await import('./features/price-lists/PriceListsPage')).PriceListsPage }) },
                      { path: '/price-lists/new', lazy: async () => ({ Component: (await import('./features/price-lists/PriceListPage')).NewPriceListPage }) },
                      { path: '/price-lists/:priceListId', lazy: async () => ({ Component: (await import('./features/price-lists/PriceListPage')).PriceListPage }) },
                      { path: '/prices/:ruleId', lazy: async () => ({ Component: (await import('./features/prices/PriceRulePage')).PriceRulePage }) },
                      { path: '/members', lazy: async () => ({ Component: (await import('./features/members/MembersPage')).MembersPage }) },
                      { path: '/person-merges', lazy: async () => ({ Component: (await import('./features/people/MergesPage')).MergesPage }) },
                      { path: '/members/:memberId', lazy: async () => ({ Component: (await import('./features/members/MemberPage')).MemberPage }) },
                      { path: '/segments', lazy: async () => ({ Component: (await import('./features/segments/SegmentsPage')).SegmentsPage }) },
                      { path: '/segments/new', lazy: async () => ({ Component: (await import('./features/segments/SegmentPage')).NewSegmentPage }) },
                      { path: '/segments/:segmentId', lazy: async () => ({ Component: (await import('./features/segments/SegmentPage')).SegmentPage }) },
                      { path: '/lifecycle', lazy: async () => ({ Component: (await import('./features/lifecycle/LifecyclePage')).LifecyclePage }) },
                      { path: '/offer-campaigns', lazy: async () => ({ Component: (await import('./features/offer-campaigns/OfferCampaignsPage')).OfferCampaignsPage }) },
                      { path: '/offer-campaigns/new', lazy: async () => ({ Component: (await import('./features/offer-campaigns/NewOfferCampaignPage')).NewOfferCampaignPage }) },
                      { path: '/offer-campaigns/:campaignId', lazy: async () => ({ Component: (await import('./features/offer-campaigns/OfferCampaignPage')).OfferCampaignPage }) },
                      { path: '/switches', lazy: async () => ({ Component: (await import('./features/switches/SwitchesPage')).SwitchesPage }) },
                      { path: '/load-tests', lazy: async () => ({ Component: (await import('./features/load-tests/LoadTestsPage')).LoadTestsPage }) },
                      { path: '/load-tests/:runId', lazy: async () => ({ Component: (await import('./features/load-tests/LoadTestPage')).LoadTestPage }) },
                      { path: '/risk/rooms', lazy: async () => ({ Component: (await import('./features/risk/RoomsPage')).RoomsPage }) },
                      { path: '/risk/rules', lazy: async () => ({ Component: (await import('./features/risk/RulesPage')).RulesPage }) },
                      { path: '/risk/holds', lazy: async () => ({ Component: (await import('./features/risk/HoldsPage')).HoldsPage }) },
                      { path: '/risk/appeals', lazy: async () => ({ Component: (await import('./features/risk/AppealsPage')).AppealsPage }) },
                      { path: '/risk/groups', lazy: async () => ({ Component: (await import('./features/risk/GroupsPage')).GroupsPage }) },
                      { path: '/risk/groups/:groupId', lazy: async () => ({ Component: (await import('./features/risk/GroupPage')).GroupPage }) },
                      { path: '/risk/lists', lazy: async () => ({ Component: (await import('./features/risk/ListsPage')).ListsPage }) },
                      { path: '/risk/decisions', lazy: async () => ({ Component: (await import('./features/risk/DecisionsPage')).DecisionsPage }) },
                      { path: '/stores', lazy: async () => ({ Component: (await import('./features/stores/StoresPage')).StoresPage }) },
                      { path: '/stores/:storeId', lazy: async () => ({ Component: (await import('./features/stores/StorePage')).StorePage }) },
                      { path: '/staff', lazy: async () => ({ Component: (await import('./features/staff/StaffPage')).StaffPage }) },
                      { path: '/view-as', lazy: async () => ({ Component: (await import('./features/view-as/ViewAsPage')).ViewAsPage }) },
                      { path: '/api-keys', lazy: async () => ({ Component: (await import('./features/developers/ApiKeysPage')).ApiKeysPage }) },
                      { path: '/webhooks', lazy: async () => ({ Component: (await import('./features/developers/WebhooksPage')).WebhooksPage }) },
                      { path: '/webhooks/:endpointId', lazy: async () => ({ Component: (await import('./features/developers/WebhookPage')).WebhookPage }) },
                      { path: '/account', lazy: async () => ({ Component: (await import('./features/account/AccountPage')).AccountPage }) },
                      { path: '/audit', lazy: async () => ({ Component: (await import('./features/audit/AuditPage')).AuditPage }) },
                      { path: '/jobs', lazy: async () => ({ Component: (await import('./features/jobs/JobsPage')).JobsPage }) },
                      { path: '*', element: <NotFound /> },
                    ],
                  },
                ],
              },
            ],
          },
        ],
      },
    ],
    { basename: '/console' },
  );
}

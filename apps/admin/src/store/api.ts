import { createStaffClient, type StaffComponents } from '@quanyu/api-client';
import { authorizedFetch, createAppSession, sessionTransport } from '../shared/backend';
import { createIdleWatch } from '../shared/session/idle-watch';
import { createLockedSessions } from '../shared/session/locked-sessions';
import { readView, viewSession } from '../shared/session/view-as';

type Schemas = StaffComponents['schemas'];
export type Board = Schemas['Board'];
export type MemberAtStore = Schemas['MemberAtStore'];
export type BoardCard = Schemas['BoardCard'];
export type FulfillmentOrder = Schemas['FulfillmentOrder'];
export type FulfillmentLine = Schemas['FulfillmentLine'];
export type StaffStore = Schemas['StaffStore'];
export type StaffMe = Schemas['StaffMe'];
export type GoodsFacts = Schemas['GoodsFacts'];
export type Place = Schemas['Place'];
export type StockTransfer = Schemas['StockTransfer'];
export type StockTransferSummary = Schemas['StockTransferSummary'];
export type InboundDelivery = Schemas['InboundDelivery'];
export type InboundDeliverySummary = Schemas['InboundDeliverySummary'];
export type Stocktake = Schemas['Stocktake'];
export type StocktakeSummary = Schemas['StocktakeSummary'];
export type AfterSalesCase = Schemas['AfterSalesCase'];
export type StockBalance = Schemas['StockBalance'];
export type UnsellableStock = Schemas['UnsellableStock'];
export type StaffBooking = Schemas['StaffBooking'];
export type StaffService = Schemas['StaffService'];
export type DeliveryRide = Schemas['DeliveryRide'];
export type CourierAttempt = Schemas['CourierAttempt'];
export type CourierQuote = Schemas['CourierQuote'];
export type CounterSale = Schemas['CounterSale'];
export type CounterQuote = Schemas['CounterQuote'];
export type StoreWithGoods = Schemas['StoreWithGoods'];
export type StorePerformance = Schemas['StorePerformance'];
export type ShopperQuestion = Schemas['ShopperQuestion'];
export type Substitute = Schemas['Substitute'];
export type OfflineList = Schemas['OfflineList'];
export type WorkException = Schemas['WorkException'];

/** Whose eyes this tab looks through, when somebody of the company or a manager helps out; null at work. */
export const view = readView();

/** The person at work on this device. */
export const session = view === null ? createAppSession('staff') : viewSession(view, () => Date.now());

/** The others who share this device. */
export const lockedSessions = createLockedSessions({ storageKey: 'quanyu.staff.locked', storage: window.localStorage, crypto: window.crypto });

/** How long nobody has touched this device. */
export const idleWatch = createIdleWatch({ storageKey: 'quanyu.staff.idle', storage: window.localStorage, now: () => Date.now() });

/** For what the typed client does not carry: the live stream. */
export const staffFetch = authorizedFetch(session);

export const staffApi = createStaffClient(sessionTransport(staffFetch));

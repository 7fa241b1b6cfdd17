import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { offerAppeal } from '@/frame/refused';
import { api } from '@/shared/api';
import type { Schemas } from '@/shared/api';
import { keys } from '@/shared/api/query';
import { attemptKey, forgetAttempt, isAnswered } from '@/shared/attempt';
import { allowMessages } from '@/shared/messages';
import { platform } from '@/shared/platform';
import { useConsent } from '@/shared/session/consent';

export type PresaleOffer = Schemas['PresaleOffer'];
export type Deposit = Schemas['PresaleDeposit'];
export type BalanceQuote = Schemas['BalanceQuote'];
export type DepositResult = 'done' | 'canceled' | 'later' | 'returned';

const OPENING = 'presale.deposit';
const ORDERING = 'presale.balance';
const askAfterMs = [800, 1_500, 2_500, 4_000];

export function usePresales() {
  return useQuery({ queryKey: [...keys.presales, 'offers'], queryFn: async () => (await api.call('listPresaleOffers')).presales, staleTime: 10_000 });
}

export function usePresale(presaleId: string) {
  return useQuery({ queryKey: [...keys.presales, 'offer', presaleId], queryFn: async () => (await api.call('getPresale', { params: { presaleId } })).presale, enabled: presaleId !== '', staleTime: 5_000 });
}

export function useDeposits() {
  const mayAsk = useConsent(({ answer }) => answer?.accepted === true);
  return { ...useQuery({ queryKey: [...keys.presales, 'mine'], queryFn: async () => (await api.call('listPresaleDepositsOfMine')).deposits, enabled: mayAsk, staleTime: 5_000 }), mayAsk };
}

export function useDeposit(depositId: string) {
  return useQuery({ queryKey: [...keys.presales, 'mine', depositId], queryFn: async () => (await api.call('getPresaleDeposit', { params: { depositId } })).deposit, enabled: depositId !== '', staleTime: 2_000 });
}

export type Destination = { latitude: number; longitude: number };

export function useBalanceQuote(depositId: string, wish: { storeId: string | undefined; destination: Destination | null; isReady: boolean }) {
  const { storeId, destination, isReady } = wish;
  return useQuery({
    queryKey: [...keys.presales, 'balance', depositId, storeId, destination],
    queryFn: () => api.call('quotePresaleBalance', { params: { depositId }, body: { storeId: storeId ?? '', ...(destination === null ? {} : { destination }) } }),
    enabled: isReady && storeId !== undefined,
    staleTime: 0,
  });
}

/** Takes units of the quota, at the terms on the screen. Returns the deposit that is to be paid. */
export function useTakeUnits() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ presaleId, units, depositFen, balanceFen, forfeitsDeposit }: Pick<PresaleOffer, 'presaleId' | 'depositFen' | 'balanceFen' | 'forfeitsDeposit'> & { units: number }): Promise<Deposit> => {
      const body = { units, depositFen, balanceFen, forfeitsDeposit };
      const deposit = await api.call('openPresaleDeposit', { params: { presaleId }, body, idempotencyKey: attemptKey(OPENING, { presaleId, ...body }) }).catch((error: unknown) => {
        if (isAnswered(error)) forgetAttempt(OPENING);
        throw error;
      });
      forgetAttempt(OPENING);
      return deposit;
    },
    onError: (error) => void offerAppeal(error),
    onSettled: () => client.invalidateQueries({ queryKey: keys.presales }),
  });
}

/** Pays a deposit and waits for the server's word; then asks whether the balance may be announced. */
export function usePayDeposit() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (depositId: string): Promise<DepositResult> => {
      const { wechat } = await api.call('payPresaleDeposit', { params: { depositId }, body: {} });
      if ((await platform.pay(wechat)) !== 'ok') return 'canceled';
      const result = await confirm(depositId);
      if (result === 'done') await allowMessages(['balanceOpen']).catch(() => 0);
      return result;
    },
    onError: (error) => void offerAppeal(error),
    onSettled: () => client.invalidateQueries({ queryKey: keys.presales }),
  });
}

async function confirm(depositId: string): Promise<DepositResult> {
  for (const waitMs of askAfterMs) {
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    const reply = await api.call('getPresaleDeposit', { params: { depositId } }).catch(() => null);
    if (reply === null || reply.deposit.stage === 'awaitingDeposit') continue;
    return reply.deposit.stage === 'closed' ? 'returned' : 'done';
  }
  return 'later';
}

export type BalanceBody = {
  storeId: string;
  payableFen: number;
  couponIds: string[];
  rules: { ruleId: string; offFen: number }[];
  pickup?: { startAt: string; contactName: string; contactPhone: string };
  shipping?: { feeFen: number; promisedAt: string; contact: { name: string; phone: string }; address: Schemas['DeliveryAddress'] };
};

/** Places the order of the balance; it is paid as every order is. */
export function usePlaceBalance(depositId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: BalanceBody) => {
      const placed = await api.call('placePresaleBalance', { params: { depositId }, body, idempotencyKey: attemptKey(ORDERING, { depositId, ...body }) }).catch((error: unknown) => {
        if (isAnswered(error)) forgetAttempt(ORDERING);
        throw error;
      });
      forgetAttempt(ORDERING);
      return placed;
    },
    onError: (error) => void offerAppeal(error),
    // Not waited for: the deposit read anew takes the form away, and with it the way to the cashier.
    onSettled: () => void Promise.all([client.invalidateQueries({ queryKey: keys.presales }), client.invalidateQueries({ queryKey: keys.orders })]),
  });
}

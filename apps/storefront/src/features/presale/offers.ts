import type { PresaleOffer } from './queries';

/** What can be joined now or soon: deposits are taken and there is room, or they will be. */
export function joinable<Offer extends Pick<PresaleOffer, 'phase' | 'left'>>(offers: readonly Offer[]): Offer[] {
  return offers.filter(({ phase, left }) => phase === 'upcoming' || (phase === 'deposit' && left > 0));
}

/** The presale of a product that can be joined, those that take deposits first. */
export function offerOfProduct<Offer extends Pick<PresaleOffer, 'phase' | 'left' | 'productId'>>(offers: readonly Offer[], productId: string): Offer | null {
  const own = joinable(offers).filter((offer) => offer.productId === productId);
  return own.find(({ phase }) => phase === 'deposit') ?? own[0] ?? null;
}

import { useMutation, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import { describeProblem } from '../../../shared/problems';
import { type CounterQuote, type MemberAtStore, staffApi } from '../../api';
import { useCurrentStore } from '../../shell/currentStore';
import type { ScanVerdict } from '../../ui/ScanBar';

export interface WantedLine {
  readonly variantId: string;
  readonly quantity: number;
}

interface Sale {
  readonly lines: readonly WantedLine[];
  /** Where it is collected; null is sent home. Until somebody chose, this store: that costs nothing more. */
  readonly collectStoreId: string | null;
  /** Tells staff what became of a scan. */
  readonly say: (kind: ScanVerdict['kind'], text: string) => void;
}

interface SalePricing {
  readonly member: MemberAtStore | null;
  readonly forget: () => void;
  readonly identify: (code: string) => void;
  readonly quote: UseQueryResult<CounterQuote>;
  readonly unitPriceOf: (variantId: string) => number | null;
}

/** What goods at the counter cost, for anybody or for the member whose code was scanned. */
export function useSalePrice({ lines, collectStoreId, say }: Sale): SalePricing {
  const store = useCurrentStore();
  const [member, setMember] = useState<MemberAtStore | null>(null);
  const { mutate: identify } = useMutation({
    mutationFn: (code: string) => staffApi.call('readMemberCode', { params: { storeId: store.id }, body: { code } }),
    onMutate: () => say('busy', '正在识别会员…'),
    onSuccess(found) {
      setMember(found);
      say('good', `${found.nickname} 的会员码`);
    },
    onError: (error) => say('wrong', describeProblem(error).title),
  });
  const quote = useQuery({
    queryKey: ['counter-quote', store.id, lines, collectStoreId, member?.reading],
    queryFn: ({ signal }) =>
      staffApi.call('quoteCounterSale', { params: { storeId: store.id }, body: { lines: [...lines], collectStoreId, ...(member === null ? {} : { memberReading: member.reading }) }, signal }),
    enabled: lines.length > 0,
    placeholderData: (previous) => previous,
    staleTime: 0,
  });
  return {
    member,
    identify,
    quote,
    forget: () => setMember(null),
    unitPriceOf: (variantId) => quote.data?.lines.find((line) => line.variantId === variantId)?.unitPriceFen ?? null,
  };
}

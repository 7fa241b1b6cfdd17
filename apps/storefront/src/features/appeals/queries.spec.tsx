import { ApiProblem, errorSpecs } from '@quanyu/api-client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { latestRefusal, rememberRefusal } from '@/frame/refused';
import { api } from '@/shared/api';
import { useFileAppeal } from './queries';

type Code = keyof typeof errorSpecs;

function problem(code: Code, details: Record<string, unknown> = {}): ApiProblem {
  return new ApiProblem({ code, status: errorSpecs[code].status, title: errorSpecs[code].title, requestId: 'r', details });
}

const silence = new ApiProblem({ code: 'CLIENT.OFFLINE', status: 0, title: '', requestId: '' });

/** Turned away by the first refusal, and perhaps by another while the appeal is under way; returns what may be appealed afterwards. */
async function leftAfter(answer: 'filed' | ApiProblem, meanwhile: string | null = null): Promise<string | null> {
  rememberRefusal(problem('RISK.BLOCKED', { refusal: 'first' }));
  jest.spyOn(api, 'call').mockImplementation(() => {
    if (meanwhile !== null) rememberRefusal(problem('RISK.BLOCKED', { refusal: meanwhile }));
    return answer === 'filed' ? Promise.resolve(undefined as never) : Promise.reject(answer);
  });
  const client = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => <QueryClientProvider client={client}>{children}</QueryClientProvider>;
  const { result } = renderHook(() => useFileAppeal(), { wrapper });
  await act(() => result.current.mutateAsync({ refusal: 'first', words: '不是我' }).then(() => undefined, () => undefined));
  client.clear();
  return latestRefusal();
}

describe('a refusal in the app', () => {
  afterEach(() => jest.restoreAllMocks());

  it('is forgotten once it was appealed, so that no form comes back with the answer', async () => {
    expect(await leftAfter('filed')).toBeNull();
    expect(await leftAfter(problem('RISK.REFUSAL_APPEALED'))).toBeNull();
    expect(await leftAfter(problem('RISK.REFUSAL_INVALID'))).toBeNull();
  });

  it('is kept while nobody has answered that it was appealed', async () => {
    expect(await leftAfter(silence)).toBe('first');
    expect(await leftAfter(problem('RISK.APPEAL_OPEN'))).toBe('first');
    expect(await leftAfter(problem('RATE_LIMITED'))).toBe('first');
  });

  it('that came later stays when the one before it was appealed', async () => {
    expect(await leftAfter('filed', 'second')).toBe('second');
  });
});

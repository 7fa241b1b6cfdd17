import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { adminApi } from '../../api';
import type { RuleNames } from './labels';

/** How the rules are called that there are; a rule that was renamed has its latest name. */
export function useRuleNames(): RuleNames {
  const rules = useQuery({ queryKey: ['risk-rules'], queryFn: ({ signal }) => adminApi.call('listRiskRules', { signal }) });
  return useMemo(() => new Map(rules.data?.items.map(({ code, content }) => [code, content.name])), [rules.data]);
}

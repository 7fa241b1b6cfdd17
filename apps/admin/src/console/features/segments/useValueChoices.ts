import { useQuery } from '@tanstack/react-query';
import { stageLabels } from '../../parts/members/lifecycle';
import { tagsQuery, tiersQuery } from '../../parts/members/queries';
import { categoryChoices } from '../../shell/category-choices';
import { categoriesQuery, storeChoicesQuery } from '../../shell/choices';
import { type Choice, choicesOf } from '../../ui/filters';
import { type ChoiceField, kindNames, type ValueNames } from './rules';

/** What each choice may name, and those names. */
export function useValueChoices(): { readonly choices: Readonly<Record<ChoiceField, readonly Choice[]>>; readonly names: ValueNames } {
  const [categories, stores, tiers, tags] = [useQuery(categoriesQuery), useQuery(storeChoicesQuery), useQuery(tiersQuery), useQuery(tagsQuery)];
  const choices = {
    stage: choicesOf(stageLabels),
    tier: (tiers.data?.items ?? []).map(({ code, name }) => ({ value: code, label: name })),
    tag: (tags.data?.items ?? []).map(({ code, name }) => ({ value: code, label: name })),
    category: categoryChoices(categories.data?.items ?? []),
    kind: Object.entries(kindNames).map(([value, label]) => ({ value, label })),
    store: stores.data ?? [],
  };
  const namesOf = (some: readonly Choice[]): ReadonlyMap<string, string> => new Map(some.map(({ value, label }) => [value, label]));
  return { choices, names: { tier: namesOf(choices.tier), tag: namesOf(choices.tag), category: namesOf(choices.category), store: namesOf(choices.store) } };
}

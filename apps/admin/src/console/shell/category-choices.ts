import type { Schemas } from '../api';
import type { Choice } from '../ui/filters';

type Category = Schemas['AdminCategory'];

/** Categories as choices: each parent, then its children with the parent's name before theirs. */
export function categoryChoices(categories: readonly Category[]): Choice[] {
  const childrenOf = (parentId: string | null): Category[] => categories.filter((category) => category.parentId === parentId).sort((a, b) => a.position - b.position);
  return childrenOf(null).flatMap((parent) => [
    { value: parent.categoryId, label: parent.name },
    ...childrenOf(parent.categoryId).map((child) => ({ value: child.categoryId, label: `${parent.name} / ${child.name}` })),
  ]);
}

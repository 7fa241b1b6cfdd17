import type { Schemas } from '../../api';

type Category = Schemas['AdminCategory'];

export interface CategoryNode extends Category {
  /** Products here and in the children. */
  readonly totalProducts: number;
  readonly children?: CategoryNode[];
}

/** The flat list as a tree, each level by its position, then by name. A child whose parent is gone stands at the top. */
export function buildTree(categories: readonly Category[]): CategoryNode[] {
  const ids = new Set(categories.map(({ categoryId }) => categoryId));
  const nodesUnder = (parentId: string | null): CategoryNode[] =>
    categories
      .filter((category) => (category.parentId !== null && ids.has(category.parentId) ? category.parentId : null) === parentId)
      .sort((a, b) => a.position - b.position || a.name.localeCompare(b.name, 'zh-CN'))
      .map((category) => {
        const children = nodesUnder(category.categoryId);
        const totalProducts = children.reduce((sum, child) => sum + child.totalProducts, category.productCount);
        return children.length === 0 ? { ...category, totalProducts } : { ...category, totalProducts, children };
      });
  return nodesUnder(null);
}

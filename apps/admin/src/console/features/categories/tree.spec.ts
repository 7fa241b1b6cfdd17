import type { Schemas } from '../../api';
import { buildTree } from './tree';

const aCategory = (categoryId: string, over: Partial<Schemas['AdminCategory']> = {}): Schemas['AdminCategory'] => ({
  categoryId,
  parentId: null,
  name: categoryId,
  description: '',
  iconUrl: null,
  position: 0,
  productCount: 0,
  version: 1,
  ...over,
});

describe('the category tree', () => {
  it('stands children under their parents, in their order', () => {
    const tree = buildTree([aCategory('水果', { parentId: '食品', position: 2 }), aCategory('零食', { parentId: '食品', position: 1 }), aCategory('食品')]);
    expect(tree.map(({ name, children }) => [name, children?.map((child) => child.name)])).toEqual([['食品', ['零食', '水果']]]);
  });

  it('counts the products of the children with the parent', () => {
    const [food] = buildTree([aCategory('食品', { productCount: 1 }), aCategory('水果', { parentId: '食品', productCount: 4 })]);
    expect(food?.totalProducts).toBe(5);
  });

  it('keeps a child in sight whose parent is gone', () => {
    expect(buildTree([aCategory('水果', { parentId: '没了' })]).map(({ name }) => name)).toEqual(['水果']);
  });
});

import { Injectable } from '@nestjs/common';
import { type Editor, IdSource, invalidField } from '@quanyu/platform';
import type { CategoryEntity } from './catalogue.entity.js';
import { catalogueError } from './catalogue.errors.js';
import { CatalogueRepository } from './catalogue.repository.js';
import { type Edit, EditTransaction } from './edit-transaction.js';
import type { AdminCategory, CategoryInput } from './http/category.contract.js';
import { PictureStore, pictureUrl, type StoredPicture } from './pictures/pictures.js';

/** Categories stand in two levels; products usually hang on the second. */
@Injectable()
export class Categories {
  constructor(
    private readonly edits: EditTransaction,
    private readonly repository: CatalogueRepository,
    private readonly pictures: PictureStore,
    private readonly ids: IdSource,
  ) {}

  async list(): Promise<AdminCategory[]> {
    return (await this.repository.listCategories()).map(toAdminCategory);
  }

  /** Makes a category; the same key makes it once. */
  create(command: { input: CategoryInput; editor: Editor; idempotencyKey: string }): Promise<AdminCategory> {
    const { input, editor } = command;
    return this.edits.runOnce({ editor, key: command.idempotencyKey, body: input }, async (edit) => {
      await this.refuseMisplaced(edit, null, input);
      const category: CategoryEntity = { ...input, id: this.ids.uuid(), iconUrl: null, iconColor: null, version: 1 };
      await this.repository.insertCategory(edit.tx, category);
      await edit.audit({ action: 'category.create', targetType: 'category', targetId: category.id, after: input });
      return toAdminCategory({ ...category, productCount: 0 });
    });
  }

  update(command: { categoryId: string; version: number; input: CategoryInput; editor: Editor }): Promise<AdminCategory> {
    const { categoryId, input } = command;
    return this.edits.run(command.editor, async (edit) => {
      const before = await this.repository.getCategory(edit.tx, categoryId);
      await this.refuseMisplaced(edit, categoryId, input);
      await this.repository.updateCategory(edit.tx, categoryId, command.version, input);
      await edit.audit({ action: 'category.update', targetType: 'category', targetId: categoryId, before, after: input });
      return this.read(edit, categoryId);
    });
  }

  /** @throws CATALOGUE.MEDIA_UNSUPPORTED, MEDIA_TOO_LARGE, CATEGORY_NOT_FOUND */
  async uploadIcon(command: { categoryId: string; bytes: Buffer; editor: Editor }): Promise<AdminCategory> {
    const { bytes, ...rest } = command;
    return this.setIcon({ ...rest, picture: await this.pictures.store(bytes) });
  }

  /** Gives the category a picture that is already stored. */
  setIcon(command: { categoryId: string; picture: StoredPicture; editor: Editor }): Promise<AdminCategory> {
    const { categoryId, picture } = command;
    return this.edits.run(command.editor, async (edit) => {
      const { iconUrl } = await this.repository.getCategory(edit.tx, categoryId);
      const changes = { iconUrl: pictureUrl(picture, 375), iconColor: picture.color };
      await this.repository.updateCategory(edit.tx, categoryId, null, changes);
      await edit.audit({ action: 'category.setIcon', targetType: 'category', targetId: categoryId, before: { iconUrl }, after: changes });
      return this.read(edit, categoryId);
    });
  }

  /** @throws CATALOGUE.CATEGORY_NOT_EMPTY with the counts */
  delete(command: { categoryId: string; version: number; editor: Editor }): Promise<void> {
    const { categoryId } = command;
    return this.edits.run(command.editor, async (edit) => {
      const before = await this.read(edit, categoryId);
      const childCount = (await this.repository.listCategories(edit.tx)).filter(({ parentId }) => parentId === categoryId).length;
      if (before.productCount > 0 || childCount > 0) {
        throw catalogueError('CATALOGUE.CATEGORY_NOT_EMPTY', { productCount: before.productCount, childCount });
      }
      await this.repository.deleteCategory(edit.tx, categoryId, command.version);
      await edit.audit({ action: 'category.delete', targetType: 'category', targetId: categoryId, before });
    });
  }

  private async read(edit: Edit, categoryId: string): Promise<AdminCategory> {
    const category = (await this.repository.listCategories(edit.tx)).find(({ id }) => id === categoryId);
    if (category === undefined) throw catalogueError('CATALOGUE.CATEGORY_NOT_FOUND');
    return toAdminCategory(category);
  }

  private async refuseMisplaced(edit: Edit, categoryId: string | null, input: CategoryInput): Promise<void> {
    const namesake = await this.repository.findCategoryByName(edit.tx, input.parentId, input.name);
    if (namesake !== null && namesake.id !== categoryId) {
      throw catalogueError('CATALOGUE.CATEGORY_NAME_TAKEN', { name: input.name, errors: [{ path: 'body.name', message: '同级已有这个名称' }] });
    }
    if (input.parentId === null) return;
    if (input.parentId === categoryId) throw invalidField('body.parentId', '不能放到自己下面');
    const parent = await this.repository.getCategory(edit.tx, input.parentId);
    if (parent.parentId !== null) throw invalidField('body.parentId', '分类最多两级');
    const hasChildren = categoryId !== null && (await this.repository.listCategories(edit.tx)).some(({ parentId }) => parentId === categoryId);
    if (hasChildren) throw invalidField('body.parentId', '它还有子分类，不能再放到别的分类下面');
  }
}

function toAdminCategory(category: CategoryEntity & { productCount: number }): AdminCategory {
  const { id, parentId, name, description, iconUrl, position, productCount, version } = category;
  return { categoryId: id, parentId, name, description, iconUrl, position, productCount, version };
}

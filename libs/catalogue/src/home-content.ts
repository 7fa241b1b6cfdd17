import { Injectable } from '@nestjs/common';
import { type Editor, IdSource } from '@quanyu/platform';
import { CatalogueRepository } from './catalogue.repository.js';
import { EditTransaction } from './edit-transaction.js';
import type { HomeBanner } from './http/storefront.contract.js';
import { pictureUrl, type StoredPicture } from './pictures/pictures.js';

export interface BannerInput {
  readonly title: string;
  readonly subtitle: string;
  readonly picture: StoredPicture;
  readonly link: HomeBanner['link'];
}

/** What the home page shows besides products: banners and the words that people are offered to search for. */
@Injectable()
export class HomeContent {
  constructor(
    private readonly edits: EditTransaction,
    private readonly repository: CatalogueRepository,
    private readonly ids: IdSource,
  ) {}

  /** Replaces all banners and hot words, in the order given. */
  async replace(command: { banners: readonly BannerInput[]; hotWords: readonly string[]; editor: Editor }): Promise<void> {
    const banners = command.banners.map(({ picture, ...banner }, position) => ({
      ...banner,
      id: this.ids.uuid(),
      imageUrl: pictureUrl(picture, 1125),
      imageColor: picture.color,
      position,
    }));
    const hotWords = [...new Set(command.hotWords)];
    await this.edits.run(command.editor, async (edit) => {
      await this.repository.replaceBanners(edit.tx, banners);
      await this.repository.replaceHotWords(edit.tx, hotWords);
      await edit.audit({ action: 'home.replace', targetType: 'home', targetId: 'home', after: { banners: banners.map(({ title, link }) => ({ title, link })), hotWords } });
    });
  }
}

import { type DynamicModule, Module } from '@nestjs/common';
import { PlatformModule, type PlatformOptions } from '@quanyu/platform';
import { domainModules } from './domains.js';
import { DropOffGifts } from './drop-off-gifts.js';
import { PublishNews } from './publish-news.js';
import { OperationsModule } from './operations/operations.module.js';
import { ViewsModule } from './views/views.module.js';

/** Every domain on one platform: what the API and the worker are made of. */
@Module({})
export class AppModule {
  static register(options: PlatformOptions): DynamicModule {
    return { module: AppModule, imports: [PlatformModule.register(options), ...domainModules, ViewsModule, OperationsModule], providers: [DropOffGifts, PublishNews] };
  }
}

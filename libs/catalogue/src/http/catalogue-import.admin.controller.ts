import { Readable } from 'node:stream';
import { Controller } from '@nestjs/common';
import { Clock, editorOf, Endpoint, type InputOf, type ReplyOf, type RequestContext, shopDate } from '@quanyu/platform';
import type { FastifyReply } from 'fastify';
import { ImportConfirmation } from '../csv/confirm-import.js';
import { ProductExport } from '../csv/export-products.js';
import { importTemplate } from '../csv/import-file.js';
import { ImportPreviewing } from '../csv/preview-import.js';
import { exportProducts } from './admin.contract.js';
import { confirmImport, downloadImportErrors, downloadImportTemplate, previewImport } from './import.contract.js';
import { readCsv } from './uploads.js';

function sendCsv(reply: FastifyReply, name: string, content: string | Readable): void {
  void reply
    .header('content-type', 'text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="products.csv"; filename*=UTF-8''${encodeURIComponent(name)}`)
    .send(content);
}

@Controller()
export class CatalogueImportAdminController {
  constructor(
    private readonly previewing: ImportPreviewing,
    private readonly confirmation: ImportConfirmation,
    private readonly exporting: ProductExport,
    private readonly clock: Clock,
  ) {}

  @Endpoint(downloadImportTemplate)
  async template(_input: InputOf<typeof downloadImportTemplate>, { reply }: RequestContext<typeof downloadImportTemplate>): Promise<void> {
    sendCsv(reply, '商品导入模板.csv', importTemplate());
  }

  @Endpoint(previewImport)
  async preview(_input: InputOf<typeof previewImport>, context: RequestContext<typeof previewImport>): Promise<ReplyOf<typeof previewImport>> {
    return this.previewing.preview({ bytes: await readCsv(context.request), editor: editorOf(context) });
  }

  @Endpoint(confirmImport)
  confirm({ params, body }: InputOf<typeof confirmImport>, context: RequestContext<typeof confirmImport>): Promise<ReplyOf<typeof confirmImport>> {
    return this.confirmation.confirm({ ...params, ...body, editor: editorOf(context) });
  }

  @Endpoint(downloadImportErrors)
  async errors({ params }: InputOf<typeof downloadImportErrors>, { reply }: RequestContext<typeof downloadImportErrors>): Promise<void> {
    sendCsv(reply, '导入出错的行.csv', await this.previewing.errorFile(params.importId));
  }

  @Endpoint(exportProducts)
  async export({ query }: InputOf<typeof exportProducts>, { reply, principal, ip, requestId }: RequestContext<typeof exportProducts>): Promise<void> {
    sendCsv(reply, `商品-${shopDate(this.clock.now())}.csv`, Readable.from(await this.exporting.begin(query, { actor: principal, ip, requestId })));
  }
}

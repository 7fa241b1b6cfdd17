import { defineErrors } from '@quanyu/platform';

/** Every refusal of the catalogue. `details.errors` names the fields where a field is to blame. */
export const catalogueError = defineErrors({
  'CATALOGUE.PRODUCT_NOT_FOUND': { status: 404, title: '这件商品已下架或不存在', action: '看看别的' },
  'CATALOGUE.CATEGORY_NOT_FOUND': { status: 404, title: '没有这个分类', action: '看全部分类' },
  'CATALOGUE.CATEGORY_NOT_EMPTY': { status: 409, title: '分类下还有 {productCount} 件商品、{childCount} 个子分类，请先移走' },
  'CATALOGUE.CATEGORY_NAME_TAKEN': { status: 409, title: '同级已有名为“{name}”的分类，请换个名称' },
  'CATALOGUE.CODE_TAKEN': { status: 409, title: '商品编码 {code} 已被其他商品使用' },
  'CATALOGUE.SKU_TAKEN': { status: 409, title: '货号 {sku} 已被其他规格使用' },
  'CATALOGUE.BARCODE_TAKEN': { status: 409, title: '条码 {barcode} 已被其他规格使用' },
  'CATALOGUE.NOT_PUBLISHABLE': { status: 409, title: '还不能上架，请先补齐缺少的内容', action: '去补齐' },
  'CATALOGUE.MEDIA_NOT_FOUND': { status: 404, title: '没有找到这张图片' },
  'CATALOGUE.MEDIA_UNSUPPORTED': { status: 415, title: '只支持 JPG、PNG、WebP、AVIF、GIF 图片' },
  'CATALOGUE.MEDIA_TOO_LARGE': { status: 413, title: '图片太大：文件不超过 10 MB，画面不超过 4000 万像素' },
  'CATALOGUE.MEDIA_LIMIT': { status: 409, title: '一件商品最多 {limit} 张图片，请先删掉几张' },
  'CATALOGUE.IMPORT_NOT_FOUND': { status: 404, title: '没有这次导入，请重新上传文件', action: '重新上传' },
  'CATALOGUE.IMPORT_UNREADABLE': { status: 422, title: '这个文件读不了：{reason}', action: '下载模板' },
  'CATALOGUE.IMPORT_HAS_ERRORS': { status: 409, title: '有 {totalErrors} 处错误，没有导入任何一行', action: '查看错误' },
});

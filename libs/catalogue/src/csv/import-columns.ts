/** The columns of a product CSV: one row per variant. Import, export, template and error file share them. */
export const COLUMNS = {
  code: { header: '商品编码', aliases: ['商品编号', '款号', 'spu', 'spu编码', 'code'], hint: '1–40 位文字、数字或 . _ / -' },
  title: { header: '商品名称', aliases: ['名称', '标题', '商品标题', 'title', 'name'], hint: '2–60 个字' },
  brief: { header: '卖点', aliases: ['一句话卖点', '副标题', '简介', 'brief'], hint: '不超过 80 个字' },
  category: { header: '分类', aliases: ['类目', '商品分类', '所属分类', 'category'], hint: '写成“居家/床品件套”，须已存在' },
  brand: { header: '品牌', aliases: ['商品品牌', 'brand'], hint: '不超过 40 个字' },
  keywords: { header: '搜索词', aliases: ['关键词', 'keywords'], hint: '不超过 200 个字，空格隔开' },
  tags: { header: '标签', aliases: ['商品标签', 'tags'], hint: '最多 6 个，每个不超过 8 个字，顿号隔开' },
  description: { header: '详情', aliases: ['描述', '商品详情', '商品描述', 'description'], hint: '不超过 5000 个字' },
  options: { header: '规格', aliases: ['规格值', '规格属性', '销售属性', 'options'], hint: '写成“颜色:白色;尺码:L”；没有规格就留空' },
  sku: { header: '货号', aliases: ['sku', 'sku编码', '规格编码', '商家编码'], hint: '1–40 位文字、数字或 . _ / -，全店唯一' },
  barcode: { header: '条码', aliases: ['条形码', '商品条码', 'ean', 'barcode'], hint: '4–32 位数字或字母；13 位的要核对校验位' },
  price: { header: '售价', aliases: ['价格', '销售价', '单价', 'price'], hint: '单位元，最多两位小数，至少 0.01' },
  listPrice: { header: '划线价', aliases: ['原价', '市场价', '吊牌价', 'listprice'], hint: '单位元，不低于售价；没有就留空' },
  maxPerOrder: { header: '每单限购', aliases: ['限购', '限购数量', 'maxperorder'], hint: '1–999 的整数' },
} as const satisfies Record<string, { header: string; aliases: readonly string[]; hint: string }>;

export type ColumnKey = keyof typeof COLUMNS;
export const COLUMN_KEYS = Object.keys(COLUMNS) as ColumnKey[];

/** Column of the error file; an import ignores it, so that the file can be mended and sent again as it is. */
export const REASON_HEADER = '错误原因';

const byName = new Map<string, ColumnKey>(
  COLUMN_KEYS.flatMap((key) => [COLUMNS[key].header, ...COLUMNS[key].aliases].map((name): [string, ColumnKey] => [normalise(name), key])),
);

/** Headers are compared without case, width, blanks, stars of obligation and units in brackets. */
function normalise(header: string): string {
  return header.normalize('NFKC').toLowerCase().replaceAll(/\(.*?\)|[\s*_]/gu, '');
}

export function findColumn(header: string): ColumnKey | null {
  return byName.get(normalise(header)) ?? null;
}

export function isReasonColumn(header: string): boolean {
  return normalise(header) === REASON_HEADER;
}

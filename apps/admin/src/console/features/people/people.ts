import type { Label } from '../../../shared/labels';
import type { Schemas } from '../../api';

export type PersonMerge = Schemas['PersonMerge'];
export type PersonMergeDetail = Schemas['PersonMergeDetail'];
type Clue = Schemas['IdentityClue'];

export const mergeStatusLabels = {
  pending: { text: '待处理', tone: 'warning' },
  merged: { text: '已合并', tone: 'success' },
  undone: { text: '已撤销', tone: 'neutral' },
  rejected: { text: '不是同一人', tone: 'neutral' },
} as const satisfies Readonly<Record<PersonMerge['status'], Label>>;

export const mergeCauseLabels: Readonly<Record<PersonMerge['cause'], string>> = { observed: '自动识别', contradiction: '资料有冲突', staff: '员工提出' };

const typeNames: Readonly<Record<Clue['type'], string>> = { wechatMiniProgram: '小程序', wechatUnion: '微信开放平台', phone: '手机号', wecomExternal: '企业微信', card: '会员卡', till: '收银台' };
const sourceNames: Readonly<Record<string, string>> = { wechatSignIn: '微信登录', wechatPhone: '微信验证手机号', wecom: '企业微信', till: '收银台', import: '导入', staff: '员工' };

/** Texts that people decide on. */
export const documentNames: Readonly<Record<string, string>> = { privacy: '隐私政策', marketing: '活动提醒', profiling: '个性化推荐' };

export function tellClue({ type, hint }: Pick<Clue, 'type' | 'hint'>): string {
  return `${typeNames[type]} ${hint}`;
}

export function tellSource(source: string): string {
  return sourceNames[source] ?? source;
}

/** What each of the two was known by when it was written down. */
export function cluesOf({ evidence }: Pick<PersonMerge, 'evidence'>, customerId: string): string {
  const own = evidence.filter((clue) => clue.customerId === customerId).map(tellClue);
  return own.length === 0 ? '没有可核对的标识' : own.join('、');
}

/** Eleven digits are a phone, twelve a member number; anything else finds nobody. */
export function searchOf(text: string): { phone: string } | { memberNo: string } | null {
  const digits = text.replaceAll(/\s/g, '');
  if (/^1\d{10}$/.test(digits)) return { phone: digits };
  return /^\d{12}$/.test(digits) ? { memberNo: digits } : null;
}

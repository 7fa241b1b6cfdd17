import { isApiProblem } from '@/shared/api';
import { formatMoment } from '@/shared/time';

/** What can be done about a refusal, by what the button beside it does. */
export type RefusalStep =
  | 'remind' | 'sessions' | 'refresh' | 'similar' | 'orders' | 'changeStore' | 'queue' | 'callStore' | 'appeal' | 'grabAgain' | 'confirmAgain' | 'signIn' | 'none';

export type Refusal = {
  code: string;
  title: string;
  hint: string;
  step: RefusalStep;
  /** Label of the step. */
  action: string;
  /** Set when it is worth waiting: the button counts down and opens again by itself. */
  waitSeconds: number | null;
};

const busyWaitSeconds = 3;

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

const eligibility: Readonly<Record<string, string>> = {
  newCustomer: '本场只给没下过单的新顾客，看看其他场次',
  tier: '本场只给注册会员，在「我的」验证手机号就能参加',
  accountAge: '账号注册时间还不够，看看其他场次',
};

type Copy = Pick<Refusal, 'title' | 'hint' | 'step' | 'action'> & { waitSeconds?: number };

function copyOf(code: string, title: string, details: Readonly<Record<string, unknown>>, nowMs: number): Copy | null {
  switch (code) {
    case 'FLASH.NOT_STARTED': {
      const startsAt = details['startsAt'];
      return { title: typeof startsAt === 'string' ? `还没开始，${formatMoment(startsAt, nowMs)} 开抢` : title, hint: '开抢前会提醒你', step: 'remind', action: '提醒我' };
    }
    case 'FLASH.ENDED':
      return { title: '本场已结束', hint: '没有下单，也没有扣款', step: 'sessions', action: '看下一场' };
    case 'FLASH.PAUSED':
      return { title: '活动暂停中', hint: '恢复后可以继续抢，没有扣款', step: 'refresh', action: '刷新' };
    case 'FLASH.SOLD_OUT':
      return details['mayReturn'] === true
        ? { title: '这次没抢到', hint: '有人还没付款，可能还有机会', step: 'refresh', action: '看看有没有' }
        : { title: '已抢光', hint: '没有下单，也没有扣款', step: 'similar', action: '看相似' };
    case 'FLASH.LIMIT': {
      const limit = numberOf(details['limit']);
      const already = numberOf(details['already']);
      return { title: limit !== null && already !== null ? `每人限购 ${limit} 件，你已购 ${already} 件` : '已达到每人限购数', hint: '名额留给还没抢到的人', step: 'orders', action: '查看订单' };
    }
    case 'FLASH.LIMIT_SHARED':
      return { title, hint: '同一台设备、同一个网络或同一个取货人合并计算', step: 'orders', action: '查看订单' };
    case 'FLASH.NOT_ELIGIBLE':
      return { title: '你暂不符合参与条件', hint: eligibility[String(details['reason'])] ?? '看看其他场次', step: 'sessions', action: '看看别的' };
    case 'FLASH.NOT_IN_STORE':
      return { title: '这家门店不参加本场', hint: '换一家参加的门店就能抢', step: 'changeStore', action: '换门店' };
    case 'FLASH.NOT_FOUND':
      return { title: '没有找到这个秒杀商品', hint: '可能已经下架', step: 'sessions', action: '看看别的' };
    case 'ORDERS.STORE_CLOSED':
    case 'STORES.NOT_FOUND':
      return { title, hint: '换一家参加的门店就能抢', step: 'changeStore', action: '换门店' };
    case 'ORDERS.QUOTE_CHANGED':
      return { title: '价格或自提时间有更新', hint: '已换成最新的，看过没问题再抢', step: 'grabAgain', action: '再抢一次' };
    default:
      return riskCopyOf(code, title, details);
  }
}

function riskCopyOf(code: string, title: string, details: Readonly<Record<string, unknown>>): Copy | null {
  switch (code) {
    case 'RISK.QUEUE_REQUIRED':
      return { title: '人太多，正在排队', hint: '按顺序放行，不用反复点', step: 'queue', action: '进入等候页' };
    case 'RISK.CHALLENGE_REQUIRED':
      return { title: '需要验证一下是本人', hint: '手机自动完成，几秒钟就好', step: 'grabAgain', action: '去验证' };
    case 'RISK.BLOCKED':
      return typeof details['refusal'] === 'string'
        ? { title: '当前无法参与本活动', hint: '如果弄错了，告诉我们，会有人来看', step: 'appeal', action: '去申诉' }
        : { title: '当前无法参与本活动', hint: '如有疑问，联系门店帮你核实', step: 'callStore', action: '联系门店' };
    case 'RISK.DEVICE_REQUIRED':
    case 'AUTH.REQUIRED':
      return { title: '需要重新登录', hint: '登录后接着抢', step: 'signIn', action: '登录' };
    case 'RISK.SALE_TOKEN_INVALID':
      return { title: '抢购凭证已失效', hint: '没有下单，也没有扣款', step: 'grabAgain', action: '再抢一次' };
    case 'RISK.TICKET_INVALID':
      return { title, hint: '重新排队即可，没有扣款', step: 'queue', action: '重新排队' };
    case 'RISK.DEVICE_IN_QUEUE':
      return { title: '这台设备上已有账号在排队', hint: '换回那个账号继续排', step: 'none', action: '' };
    case 'RISK.ROOM_CLOSED':
    case 'RISK.ROOM_NOT_FOUND':
      return { title: '排队已结束', hint: '看看现在还能不能抢', step: 'refresh', action: '刷新' };
    default:
      return null;
  }
}

function waitingCopyOf(code: string, details: Readonly<Record<string, unknown>>): Copy | null {
  const waitSeconds = Math.max(1, Math.ceil(numberOf(details['retryAfterSeconds']) ?? busyWaitSeconds));
  switch (code) {
    case 'RATE_LIMITED':
      return { title: '操作太快了', hint: '倒数完可以再抢，不影响你的名额', step: 'none', action: '', waitSeconds };
    case 'SERVICE.BUSY':
      return { title: '人有点多', hint: '没有下单，也没有扣款，倒数完再试', step: 'none', action: '', waitSeconds };
    case 'SERVICE.DEGRADED':
      return { title: '高峰期此功能暂时关闭', hint: '不影响下单', step: 'grabAgain', action: '继续抢' };
    case 'SERVICE.OUTCOME_UNKNOWN':
    case 'CLIENT.OFFLINE':
      return { title: '网络中断，结果还不确定', hint: '再确认一次，不会重复下单', step: 'confirmAgain', action: '再确认一次' };
    default:
      return null;
  }
}

/** Turns a refused attempt into words and the one useful next step, by its code alone. */
export function describeRefusal(error: unknown, nowMs: number): Refusal {
  const code = isApiProblem(error) ? error.code : 'UNKNOWN';
  const details = isApiProblem(error) ? error.details : {};
  const title = isApiProblem(error) ? error.title : '没提交成功';
  const fallback: Copy = { title, hint: '没有下单，也没有扣款', step: 'grabAgain', action: '再抢一次' };
  const { waitSeconds = null, ...copy } = waitingCopyOf(code, details) ?? copyOf(code, title, details, nowMs) ?? fallback;
  return { code, ...copy, waitSeconds };
}
